"""`python -m samklasse_enrollment`"""

from samklasse_enrollment.app import main

if __name__ == "__main__":
    main()
