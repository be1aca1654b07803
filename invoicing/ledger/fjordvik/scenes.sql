-- What may happen to an invoice: every invoice plays one scene, every scene is played.

-- Of ten thousand invoices, `share` play the scene if they were issued `youngest` to `oldest` days
-- ago; one at least stands `forced` days back. `due_in` counts from today and `paid_after` from the
-- issue; null leaves both to the customer, 9999 is never.
create temp table scene as
select * from (values
    ('draft',           1100,  0,   45,    1, 'draft',  'none', null, null, null, 'manual'),
    ('not_due',            0,  0,    0,    2, 'issued', 'none', null, 28, 9999, 'manual'),
    ('no_contact',        80,  0,   45,    4, 'draft',  'none', 'no_contact', null, null, 'manual'),
    ('no_lines',          60,  0,   45,    5, 'draft',  'none', 'no_lines', null, null, 'manual'),
    ('no_date',           60,  0,   45,    6, 'draft',  'none', 'no_date', null, null, 'manual'),
    ('cloned_draft',      80,  0,   30,    7, 'draft',  'none', null, null, null, 'clone'),
    ('processing',       150,  8,   12,    9, 'issued', 'processing', null, null, 8, 'manual'),
    ('due_soon',           0,  0,    0,   13, 'issued', 'none', null, 5, 9999, 'manual'),
    ('due_today',          0,  0,    0,   15, 'issued', 'none', null, 0, 9999, 'manual'),
    ('failed',            20, 12,   60,   22, 'issued', 'failed', null, null, 9, 'manual'),
    ('revised_open',      20,  5,   40,   26, 'issued', 'none', 'revised', 10, 9999, 'manual'),
    ('overdue',            0,  0,    0,   34, 'issued', 'none', null, -12, 9999, 'manual'),
    ('mistaken_open',     10, 20,  200,   35, 'issued', 'mistaken_open', null, null, 12, 'manual'),
    ('adjusted',           0,  0,    0,   37, 'issued', 'once', 'adjusted', null, null, 'manual'),
    ('partly',           120, 20,  500,   40, 'issued', 'partly', null, null, 12, 'manual'),
    ('credit_note',       25,  0, 9999,   42, 'credit', 'none', 'returned', null, null, 'manual'),
    ('subscription',     700,  0, 9999,   44, 'issued', 'once', null, null, null, 'subscription'),
    ('online',           900,  3, 9999,   45, 'issued', 'online', null, null, 6, 'manual'),
    ('subscribed',       300,  3, 9999,   46, 'issued', 'online', null, null, 4, 'subscription'),
    ('quote',            450,  0, 9999,   47, 'issued', 'once', null, null, null, 'quote'),
    ('zero',              25,  0, 9999,   48, 'issued', 'none', 'zero', null, null, 'manual'),
    ('unassigned',       150,  0, 9999,   49, 'issued', 'once', 'unassigned', null, null, 'manual'),
    ('early',            100,  3, 9999,   50, 'issued', 'once', null, null, 2, 'manual'),
    ('redrafted',        250,  0, 9999,   52, 'issued', 'once', 'redrafted', null, null, 'manual'),
    ('clone',            250,  0, 9999,   53, 'issued', 'once', null, null, null, 'clone'),
    ('bounced',           40, 15, 9999,   55, 'issued', 'bounced', null, null, 9, 'manual'),
    ('long',               2,  0, 9999,   57, 'issued', 'once', 'long', null, null, 'manual'),
    ('reassigned',        60,  9, 9999,   58, 'issued', 'once', 'reassigned', null, null, 'manual'),
    ('revised',           80, 10, 9999,   60, 'issued', 'once', 'revised', null, 21, 'manual'),
    ('overdue_30',         0,  0,    0,   62, 'issued', 'none', null, -45, 9999, 'manual'),
    ('disputed',          15, 30, 9999,   65, 'issued', 'disputed', null, null, 7, 'manual'),
    ('objected',           0,  0,    0,  110, 'issued', 'once', null, null, 88, 'manual'),
    ('reverse_charge',    60,  0, 9999,   68, 'issued', 'once', 'reverse', null, null, 'manual'),
    ('refunded',          30, 30, 9999,   70, 'issued', 'refunded', null, null, 7, 'manual'),
    ('exempt',            60,  0, 9999,   72, 'issued', 'once', 'exempt', null, null, 'manual'),
    ('part_refunded',     30, 30, 9999,   75, 'issued', 'part_refunded', null, null, 7, 'manual'),
    ('twice',            320,  0, 9999,   80, 'issued', 'twice', null, null, null, 'manual'),
    ('voided',           120,  0, 9999,   85, 'void',   'none', null, null, null, 'manual'),
    ('mistaken',          40, 45, 9999,   90, 'issued', 'mistaken', null, null, 30, 'manual'),
    ('overdue_60',         0,  0,    0,   93, 'issued', 'none', null, -75, 9999, 'manual'),
    ('late',               0,  0,    0,  120, 'issued', 'once', null, null, 75, 'manual'),
    ('thrice',            80,  0, 9999,  130, 'issued', 'thrice', null, null, null, 'manual'),
    ('overdue_90',         0,  0,    0,  150, 'issued', 'none', null, -120, 9999, 'manual'),
    ('import',           300, 90, 9999,  400, 'issued', 'once', null, null, null, 'import'),
    ('usual',              0,  0, 9999, null, 'issued', 'once', null, null, null, 'manual')
) as scenes(scene, share, youngest, oldest, forced, life, scheme, special, due_in, paid_after, source);

-- A die with ten thousand faces; those that no scene has taken are null.
create temp table face as
select unnest(range(faces.high - faces.share, faces.high)) as face, faces.*
from (select *, (sum(share) over (order by scene))::int as high from scene where share > 0) as faces;

-- Payments of a scheme: percent of what was billed (null: what is left), days from the day the
-- customer pays, what became of it.
create temp table instalment as
select * from (values
    ('once',          1, null,   0, 'succeeded', false, false),
    ('online',        1, null,   0, 'succeeded', true,  false),
    ('twice',         1,   40, -15, 'succeeded', false, false),
    ('twice',         2, null,   0, 'succeeded', false, false),
    ('thrice',        1,   30, -20, 'succeeded', false, false),
    ('thrice',        2,   30,  -9, 'succeeded', false, false),
    ('thrice',        3, null,   0, 'succeeded', false, false),
    ('partly',        1,   35,   0, 'succeeded', false, false),
    ('bounced',       1,  100,  -4, 'failed',    true,  false),
    ('bounced',       2, null,   0, 'succeeded', true,  false),
    ('failed',        1,  100,   0, 'failed',    true,  false),
    ('processing',    1,  100,   0, 'processing', true, false),
    ('refunded',      1, null,   0, 'refunded',  true,  false),
    ('part_refunded', 1, null,   0, 'partially_refunded', true, false),
    ('disputed',      1, null,   0, 'disputed',  true,  false),
    ('mistaken',      1,  100, -12, 'succeeded', false, true),
    ('mistaken',      2, null,   0, 'succeeded', false, false),
    ('mistaken_open', 1,  100,   0, 'succeeded', false, true)
) as instalments(scheme, n, percent, days, status, online, deleted);
