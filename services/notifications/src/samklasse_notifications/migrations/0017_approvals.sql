-- Whose token an approval came with; `approved_by` is the speaker or the editor, as the municipality calls her.

ALTER TABLE templates
    ADD COLUMN approval_noted_by text,
    ADD CONSTRAINT templates_approved_by_somebody CHECK ((approved_at IS NULL) = (approved_by IS NULL));
