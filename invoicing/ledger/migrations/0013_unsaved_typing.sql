-- What somebody typed into the editor and has not saved yet: offered again after a reload, a lost
-- connection or a new sign-in, and gone once it is saved or thrown away.

create table unsaved (
    account_id bigint not null,
    invoice_id bigint not null,     -- 0: a draft that was never saved
    version integer not null,       -- of the invoice as it was opened; 0: a new one
    kept_at timestamp not null,
    typed varchar not null using compression zstd,  -- JSON, model/unsaved.py
    primary key (account_id, invoice_id)
);
