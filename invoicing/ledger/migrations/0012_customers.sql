-- Customers have a version, so that two who change one see each other, and a duplicate keeps its
-- row for ever: its id leads to the customer it was merged into.

alter table company add column version integer default 1;
alter table company add column merged_into bigint;      -- null: it stands for itself
alter table contact add column version integer default 1;
alter table contact add column merged_into bigint;
