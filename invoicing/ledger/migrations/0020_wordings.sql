-- The company's own words of letters, where it does not use ours.
create table wording (
    kind varchar not null,          -- model/letters.py
    language varchar not null,
    subject varchar not null,
    body varchar not null,          -- placeholders in braces
    changed_at timestamp not null,
    changed_by varchar not null,
    primary key (kind, language)
);
