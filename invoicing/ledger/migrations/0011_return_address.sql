-- Where the buyer comes back to: an attempt that is asked again is asked in the very same words.
alter table capture add column return_url varchar;
