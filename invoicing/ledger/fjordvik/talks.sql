-- What buyers said: promises to pay, and disputes, each after the last reminder and before the money.

insert into promise
select row_number() over (order by promised_at, i), i, promised_on,
    money(case status when 'open' then due else billed end),
    case when dice(i, 'told', 100) < 40 then pick(case language
        when 'nb' then ['Lovet på telefon', 'Betaler når leveransen er montert', 'Ringte tilbake samme dag']
        else ['Promised on the phone', 'Pays after the next payment run', 'Called back the same day'] end,
        dice(i, 'telling', 997)) end,
    e.id, promised_at, 'Ingrid Solheim', null, null, null
from (select * from paper where promised_at is not null) p
asof join entry e on e.recorded_at <= p.promised_at
order by 1;

insert into dispute
select row_number() over (order by claimed_at, i), i,
    case heard when 'claim' then 'open' else heard end, objection, claimed_at, 'Ingrid Solheim',
    case heard when 'accepted' then case language when 'nb' then 'Kreditnota kommer' else 'A credit note follows' end
        when 'rejected' then case language when 'nb' then 'Signert pakkseddel er sendt'
            else 'The signed delivery note was sent' end end,
    settled_at, case when settled_at is not null then 'Ingrid Solheim' end
from (select *, pick(case language
        when 'nb' then ['Varene kom skadet frem', 'Mener antallet er feil', 'Prisen er ikke den avtalte',
            'Har ikke mottatt leveransen']
        else ['The goods arrived damaged', 'Says the quantity is wrong', 'Not the price agreed on',
            'Says it was never delivered'] end, dice(i, 'objection', 997)) as objection
    from paper where claimed_at is not null)
order by 1;
