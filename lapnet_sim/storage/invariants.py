"""What must be true of the books at any commit, as questions whose answer is: no rows.

The rules are asserted where they are computed; these are asked afterwards, of the database
itself, by ``lapnet-sim check`` and at the end of every simulated day.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from lapnet_sim.storage.chain_reads import chain_of


def _unbroken(table: str, of: str) -> str:
    """Steps that do not begin where the one before them ended; ``of`` says whose they are."""
    return f"""
        SELECT e.{of} FROM {table}_event e
        LEFT JOIN {table}_event b ON b.{of} = e.{of} AND b.step = e.step - 1
        WHERE e.step > 0 AND (b.to_status IS NULL OR b.to_status <> e.from_status)"""  # noqa: S608 - our own names


def _astray(table: str, of: str, key: str = "id", shown: str = "") -> str:
    """What does not stand where its history ends; ``of`` says there whose history it is."""
    return f"""
        SELECT o.{shown or key} FROM {table} o
        LEFT JOIN {table}_event e ON e.{of} = o.{key} AND e.step = o.steps
        WHERE e.to_status IS NULL OR e.to_status <> o.status"""  # noqa: S608 - our own names


RULES = {
    "every journal sums to zero in each currency": """
        SELECT journal_id, currency FROM posting
        GROUP BY journal_id, currency HAVING SUM(amount_minor) <> 0""",
    "every window's nets sum to zero in each currency": """
        SELECT window_id, currency FROM posting
        GROUP BY window_id, currency HAVING SUM(amount_minor) <> 0""",
    "a position owes what its postings say": """
        SELECT p.participant, p.currency FROM position p
        LEFT JOIN (
            SELECT participant, currency, SUM(amount_minor) AS booked FROM posting
            GROUP BY participant, currency
        ) b ON b.participant = p.participant AND b.currency = p.currency
        WHERE p.committed_minor <> -COALESCE(b.booked, 0)""",
    "a position has reserved what its open payments need": """
        SELECT p.participant, p.currency FROM position p
        LEFT JOIN (
            SELECT participant, currency, SUM(minor) AS held FROM (
                SELECT issuer AS participant, debit_currency AS currency,
                       debit_minor + switch_fee_minor AS minor
                FROM payment WHERE status IN ('reserved', 'forwarded', 'accepted', 'in_doubt',
                                              'investigating', 'held')
                UNION ALL
                SELECT provider, credit_currency, credit_minor
                FROM payment WHERE provider IS NOT NULL
                AND status IN ('reserved', 'forwarded', 'accepted', 'in_doubt',
                               'investigating', 'held')
                UNION ALL
                SELECT participant, currency, amount_minor FROM funding
                WHERE status = 'asked' AND direction = 'out'
            ) open_payment GROUP BY participant, currency
        ) h ON h.participant = p.participant AND h.currency = p.currency
        WHERE p.reserved_minor <> COALESCE(h.held, 0)""",
    "digital kip are issued, or they are held or locked, and nothing else": """
        SELECT made.minor, held.minor FROM
            (SELECT COALESCE(SUM(CASE kind WHEN 'issue' THEN amount_minor
                                           WHEN 'redeem' THEN -amount_minor ELSE 0 END), 0)
                    AS minor FROM dlak_move) made,
            (SELECT COALESCE(SUM(held_minor + locked_minor), 0) AS minor FROM dlak_holding) held
        WHERE made.minor <> held.minor""",
    "a holding of digital kip is what its movements say": """
        SELECT h.participant FROM dlak_holding h LEFT JOIN (
            SELECT participant,
                   SUM(CASE kind WHEN 'issue' THEN amount_minor WHEN 'receive' THEN amount_minor
                                 WHEN 'pay' THEN 0 ELSE -amount_minor END) AS held,
                   SUM(CASE kind WHEN 'lock' THEN amount_minor
                                 WHEN 'pay' THEN -amount_minor ELSE 0 END) AS locked
            FROM dlak_move GROUP BY participant
        ) m ON m.participant = h.participant
        WHERE h.held_minor <> COALESCE(m.held, 0) OR h.locked_minor <> COALESCE(m.locked, 0)""",
    "whoever pays for a member that is short pays all that it lacked": """
        SELECT s.window_id, s.participant FROM settlement_shortage s LEFT JOIN (
            SELECT window_id, attempt, participant, currency, SUM(amount_minor) AS paid
            FROM settlement_loss GROUP BY window_id, attempt, participant, currency
        ) l ON l.window_id = s.window_id AND l.attempt = s.attempt
           AND l.participant = s.participant AND l.currency = s.currency
        WHERE (s.way IN ('prefund', 'collateral') AND COALESCE(l.paid, 0) <> s.missing_minor)
           OR (s.way = 'loss_share' AND l.paid <> s.missing_minor)
           OR (COALESCE(s.way, '') NOT IN ('prefund', 'collateral', 'loss_share')
               AND l.paid IS NOT NULL)""",
    "no position is over its cap": """
        SELECT participant, currency FROM position
        WHERE committed_minor + reserved_minor > cap_minor OR reserved_minor < 0""",
    "a payment ends at most once in its history": """
        SELECT payment_id FROM payment_event
        WHERE to_status IN ('completed', 'rejected', 'expired', 'blocked')
        GROUP BY payment_id HAVING COUNT(*) > 1""",
    "each step of a history begins where the last one ended": _unbroken("payment", "payment_id"),
    "a payment stands where its history ends": _astray("payment", "payment_id", shown="reference"),
    "a payment is booked if and only if it is completed": """
        SELECT p.reference FROM payment p
        LEFT JOIN (SELECT DISTINCT journal_id FROM posting) j ON j.journal_id = p.id
        WHERE (p.status = 'completed') <> (j.journal_id IS NOT NULL)""",
    "a payment is booked in the window it is stamped with": """
        SELECT p.reference FROM payment p
        JOIN posting b ON b.journal_id = p.id WHERE b.window_id <> p.window_id""",
    "a payment's fees are booked as it carries them": """
        SELECT p.reference FROM payment p
        LEFT JOIN (
            SELECT journal_id,
                   SUM(CASE kind WHEN 'interchange' THEN amount_minor ELSE 0 END) AS got,
                   SUM(CASE kind WHEN 'switch_fee' THEN amount_minor ELSE 0 END) AS paid
            FROM posting WHERE kind IN ('interchange', 'switch_fee') AND amount_minor > 0
            GROUP BY journal_id
        ) b ON b.journal_id = p.id
        WHERE p.status = 'completed' AND (COALESCE(b.got, 0) <> p.interchange_minor
                                          OR COALESCE(b.paid, 0) <> p.switch_fee_minor)""",
    "a payment's fees are not negative, and a return has none": """
        SELECT reference FROM payment
        WHERE payer_fee_minor < 0 OR interchange_minor < 0 OR switch_fee_minor < 0
        OR (tariff IS NULL AND payer_fee_minor + interchange_minor + switch_fee_minor <> 0)
        OR (original_id IS NOT NULL AND tariff IS NOT NULL)""",
    "a fee is paid by and to whom the tariff says": """
        SELECT p.reference FROM posting b JOIN payment p ON p.id = b.journal_id
        WHERE b.kind IN ('interchange', 'switch_fee') AND b.participant <>
            CASE WHEN b.kind = 'interchange' AND b.amount_minor < 0 THEN p.acquirer
                 WHEN b.kind = 'switch_fee' AND b.amount_minor > 0 THEN 'LAPNET'
                 ELSE p.issuer END""",
    "what was used of a day's limit is what its payments say": """
        SELECT u.owner FROM daily_use u
        LEFT JOIN (
            SELECT owner, day, currency, COUNT(*) AS n, SUM(minor) AS minor FROM (
                SELECT debtor_key AS owner, SUBSTR(reference, 1, 8) AS day,
                       debit_currency AS currency, debit_minor AS minor
                FROM payment WHERE debtor_key IS NOT NULL
                AND status NOT IN ('rejected', 'expired')
                UNION ALL
                SELECT issuer, SUBSTR(reference, 1, 8), debit_currency, debit_minor
                FROM payment WHERE issuer_counted AND status NOT IN ('rejected', 'expired')
                UNION ALL
                SELECT corridor, SUBSTR(reference, 1, 8), debit_currency, debit_minor
                FROM payment WHERE corridor_counted AND status NOT IN ('rejected', 'expired')
                UNION ALL
                SELECT corridor || '/' || issuer, SUBSTR(reference, 1, 8), debit_currency,
                       debit_minor
                FROM payment WHERE corridor_counted AND status NOT IN ('rejected', 'expired')
                UNION ALL
                SELECT corridor || '/' || SUBSTR(debtor_key, 1, 40), SUBSTR(reference, 1, 8),
                       debit_currency, debit_minor
                FROM payment WHERE corridor_counted AND debtor_key IS NOT NULL
                AND status NOT IN ('rejected', 'expired')
            ) counted GROUP BY owner, day, currency
        ) c ON c.owner = u.owner AND c.currency = u.currency
           AND c.day = REPLACE(CAST(u.business_date AS VARCHAR(10)), '-', '')
        WHERE u.count <> COALESCE(c.n, 0) OR u.amount_minor <> COALESCE(c.minor, 0)""",
    "every end is told to every party": """
        SELECT p.reference FROM payment p
        LEFT JOIN notice n ON n.payment_id = p.id AND n.receiver = p.acquirer
        WHERE p.status IN ('completed', 'expired') AND n.receiver IS NULL""",
    "nobody is told an end that did not happen": """
        SELECT p.reference FROM notice n JOIN payment p ON p.id = n.payment_id
        WHERE (n.verdict = 'completed') <> (p.status = 'completed')""",
    "a quote is used by the payment that names it": """
        SELECT q.id FROM quote q JOIN payment p ON p.id = q.used_by WHERE p.quote_id <> q.id""",
    "returns never exceed what they return": """
        SELECT o.reference FROM payment o JOIN payment r ON r.original_id = o.id
        WHERE r.status = 'completed' GROUP BY o.reference, o.credit_minor
        HAVING SUM(COALESCE(r.back_minor, r.credit_minor)) > o.credit_minor""",
    "the total of returns is what is on its way back, back or adjusted": """
        SELECT t.payment_id FROM returned t
        LEFT JOIN (
            SELECT original_id, SUM(minor) AS minor FROM (
                SELECT original_id, COALESCE(back_minor, credit_minor) AS minor FROM payment
                WHERE original_id IS NOT NULL AND status NOT IN ('rejected', 'expired')
                UNION ALL
                SELECT payment_id, adjusted_minor FROM dispute
            ) back GROUP BY original_id
        ) r ON r.original_id = t.payment_id
        WHERE t.returned_minor <> COALESCE(r.minor, 0)""",
    "at its own rate a conversion gives back what its parts say, and never more than was paid": """
        SELECT o.reference FROM payment o JOIN given_back g ON g.payment_id = o.id
        LEFT JOIN (
            SELECT original_id, SUM(credit_minor) AS minor FROM payment
            WHERE back_rate = 'original' AND status NOT IN ('rejected', 'expired')
            GROUP BY original_id
        ) r ON r.original_id = o.id
        WHERE g.given_minor <> COALESCE(r.minor, 0) OR g.given_minor > o.debit_minor""",
    "a conversion that came back whole at its own rate came back in both currencies": """
        SELECT o.reference FROM payment o
        JOIN returned t ON t.payment_id = o.id JOIN given_back g ON g.payment_id = o.id
        WHERE o.provider IS NOT NULL AND t.returned_minor = o.credit_minor
        AND g.given_minor <> o.debit_minor AND NOT EXISTS (
            SELECT 1 FROM payment q WHERE q.original_id = o.id AND q.back_rate = 'quoted'
        )""",
    "a return names what it sends back if and only if it is converted": """
        SELECT reference FROM payment
        WHERE (back_minor IS NOT NULL) <> (original_id IS NOT NULL AND provider IS NOT NULL)
        OR (back_minor IS NULL) <> (back_rate IS NULL)""",
    "what came back and was adjusted never exceeds what was paid": """
        SELECT o.reference FROM payment o JOIN returned t ON t.payment_id = o.id
        WHERE t.returned_minor > o.credit_minor""",
    "an adjustment is booked if and only if its dispute was accepted": """
        SELECT d.id FROM dispute d
        LEFT JOIN (SELECT journal_id, MAX(window_id) AS window_id, SUM(amount_minor) AS minor
            FROM posting WHERE kind = 'adjustment' AND amount_minor > 0 GROUP BY journal_id
        ) b ON b.journal_id = d.id
        WHERE d.adjusted_minor <> COALESCE(b.minor, 0)
        OR COALESCE(d.window_id, '') <> COALESCE(b.window_id, '')""",
    "a recall is returned if and only if its return completed": """
        SELECT c.id FROM recall c
        LEFT JOIN payment r ON r.issuer = c.acquirer AND r.uetr = c.return_id
            AND r.original_id = c.payment_id
        WHERE (c.status = 'returned') <> (COALESCE(r.status, '') = 'completed')""",
    "a recall stands where its history ends": _astray("recall", "recall_id"),
    "a dispute stands where its history ends": _astray("dispute", "dispute_id"),
    "a debtor's reference is spent once a day by each issuer": """
        SELECT issuer, SUBSTR(reference, 1, 8), end_to_end_id FROM payment
        WHERE original_id IS NULL AND end_to_end_id <> 'NOTPROVIDED'
        AND status NOT IN ('rejected', 'expired')
        GROUP BY issuer, SUBSTR(reference, 1, 8), end_to_end_id HAVING COUNT(*) > 1""",
    "a paid order has exactly one completed payment, any other has none": """
        SELECT o.reference FROM qr_order o
        LEFT JOIN payment p ON p.order_reference = o.reference AND p.status = 'completed'
        GROUP BY o.reference, o.status
        HAVING COUNT(p.id) <> CASE WHEN o.status = 'paid' THEN 1 ELSE 0 END""",
    "a locked order has exactly one open payment, any other has none": """
        SELECT o.reference FROM qr_order o
        LEFT JOIN payment p ON p.order_reference = o.reference
        AND p.status IN ('reserved', 'forwarded', 'accepted', 'in_doubt', 'investigating', 'held')
        GROUP BY o.reference, o.status
        HAVING COUNT(p.id) <> CASE WHEN o.status = 'locked' THEN 1 ELSE 0 END""",
    "an order is held by a payment to it, of its amount, to its receiver": """
        SELECT o.reference FROM qr_order o JOIN payment p ON p.id = o.payment_id
        WHERE p.order_reference IS NULL OR p.order_reference <> o.reference
        OR p.acquirer <> o.acquirer OR p.alias <> o.alias
        OR p.credit_minor <> o.amount_minor OR p.credit_currency <> o.currency""",
    "a payment names an order that exists, or was refused": """
        SELECT p.reference FROM payment p
        LEFT JOIN qr_order o ON o.reference = p.order_reference
        WHERE p.order_reference IS NOT NULL AND p.status <> 'rejected' AND o.reference IS NULL""",
    "an order ends at most once in its history": """
        SELECT reference FROM qr_order_event
        WHERE to_status IN ('paid', 'expired', 'cancelled')
        GROUP BY reference HAVING COUNT(*) > 1""",
    "each step of an order's history begins where the last one ended": _unbroken(
        "qr_order", "reference"
    ),
    "an order stands where its history ends": _astray("qr_order", "reference", key="reference"),
    "numbers of a day are dense": """
        SELECT SUBSTR(reference, 1, 8) FROM payment
        GROUP BY SUBSTR(reference, 1, 8)
        HAVING COUNT(*) <> MAX(CAST(SUBSTR(reference, 9) AS BIGINT))""",
    "webhook events of a participant are numbered without gaps": """
        SELECT f.participant FROM hook_feed f
        LEFT JOIN hook_event e ON e.participant = f.participant
        GROUP BY f.participant, f.last
        HAVING COUNT(e.id) <> f.last OR COALESCE(MAX(e.number), 0) <> f.last""",
    "a webhook event is about a payment of its receiver": """
        SELECT e.id FROM hook_event e JOIN payment p ON p.id = e.payment_id
        WHERE e.participant NOT IN (p.issuer, p.acquirer, COALESCE(p.provider, p.issuer))""",
    "each step of a participant begins where the last one ended": _unbroken(
        "participant", "participant"
    ),
    "a participant stands where its history ends": _astray("participant", "participant"),
    "one that is closed is not signed on and has no payment under way": """
        SELECT p.id FROM participant p
        LEFT JOIN payment o ON p.id IN (o.issuer, o.acquirer, o.provider)
        AND o.status IN ('reserved', 'forwarded', 'accepted', 'in_doubt', 'investigating', 'held')
        WHERE p.status = 'closed' AND (p.signed_on OR o.id IS NOT NULL)""",
    "who is party to a payment is registered, or the payment was refused": """
        SELECT o.reference FROM payment o
        LEFT JOIN participant i ON i.id = o.issuer
        LEFT JOIN participant a ON a.id = o.acquirer
        WHERE o.status <> 'rejected' AND (i.id IS NULL OR a.id IS NULL)""",
    "cash moved, or was refused for a reason, once the settlement bank has answered": """
        SELECT id FROM funding
        WHERE (status = 'asked') <> (ended_at IS NULL)
        OR (status = 'refused') <> (reason IS NOT NULL)""",
    "a warning is of a position that was as full as it says": """
        SELECT w.payment_id FROM position_warning w
        WHERE (w.committed_minor + w.reserved_minor) * 100 < w.warn_percent * w.cap_minor""",
    "exactly one window for domestic payments in kip is open": """
        SELECT COUNT(*) FROM settlement_window
        WHERE status = 'open' AND kind = 'authorised' AND scope = ''
        HAVING COUNT(*) <> 1""",
    "at most one window of a series is open": """
        SELECT kind, scope FROM settlement_window WHERE status = 'open'
        GROUP BY kind, scope HAVING COUNT(*) > 1""",
    "a corridor's payments are in its own windows, and domestic ones in theirs": """
        SELECT p.reference FROM payment p JOIN settlement_window w ON w.id = p.window_id
        WHERE CASE WHEN w.kind = 'corridor' THEN COALESCE(p.corridor, '') <> w.scope
                   ELSE w.currency <> '' AND p.corridor IS NOT NULL END""",
    "a window of one currency holds no other": """
        SELECT b.journal_id FROM posting b JOIN settlement_window w ON w.id = b.window_id
        WHERE w.currency <> '' AND b.currency <> w.currency""",
    "a final window leaves nobody owing": """
        SELECT b.window_id, b.participant, b.currency FROM posting b
        JOIN settlement_window w ON w.id = b.window_id WHERE w.status = 'final'
        GROUP BY b.window_id, b.participant, b.currency HAVING SUM(b.amount_minor) <> 0""",
    "what was instructed is what the window's books leave owed": """
        SELECT i.id FROM settlement_instruction i
        LEFT JOIN (
            SELECT window_id, participant, currency, SUM(amount_minor) AS net FROM posting
            WHERE kind <> 'settlement' GROUP BY window_id, participant, currency
        ) b ON b.window_id = i.window_id AND b.participant = i.participant
        AND b.currency = i.currency
        WHERE COALESCE(b.net, 0)
        <> CASE WHEN i.direction = 'debit' THEN -i.amount_minor ELSE i.amount_minor END""",
    "nothing is booked into a window after its cut-off but its settlement": """
        SELECT b.journal_id FROM posting b
        JOIN settlement_step s ON s.window_id = b.window_id AND s.event = 'close'
        WHERE b.kind <> 'settlement' AND b.booked_at > s.at""",
    "each window on its way has a file, and the file's steps end where it stands": """
        SELECT w.id FROM settlement_window w
        LEFT JOIN settlement_batch f ON f.window_id = w.id
        LEFT JOIN settlement_step s ON s.window_id = f.window_id AND s.step = f.steps
        WHERE (w.status <> 'open') <> (f.window_id IS NOT NULL)
        OR (f.steps > 0 AND (s.to_status IS NULL OR s.to_status <> w.status))""",
    "finality comes in its order: entered, irrevocable, final": """
        SELECT window_id FROM settlement_batch
        WHERE irrevocable_at < entered_at OR final_at < irrevocable_at
        OR (final_at IS NOT NULL AND irrevocable_at IS NULL)""",
    "suspense is the sum of the breaks that stand": """
        SELECT k.owes, k.currency FROM (
            SELECT owes, currency FROM suspense
            UNION SELECT owes, currency FROM recon_break
        ) k
        LEFT JOIN suspense s ON s.owes = k.owes AND s.currency = k.currency
        LEFT JOIN (
            SELECT owes, currency, SUM(ABS(difference_minor)) AS minor FROM recon_break
            WHERE status IN ('open', 'proposed') GROUP BY owes, currency
        ) b ON b.owes = k.owes AND b.currency = k.currency
        WHERE COALESCE(s.amount_minor, 0) <> COALESCE(b.minor, 0)""",
    "a break stands where its history ends": _astray("recon_break", "break_id"),
    "a correction is booked in a dispute window, as two persons agreed": """
        SELECT c.journal_id FROM correction c
        JOIN settlement_window w ON w.id = c.window_id
        LEFT JOIN posting d ON d.journal_id = c.journal_id AND d.participant = c.debtor
        AND d.kind = 'correction' AND d.amount_minor = -c.amount_minor
        WHERE w.kind <> 'dispute' OR c.maker = c.checker OR d.journal_id IS NULL""",
    "every final window is a link of the chain, and no other is": """
        SELECT w.id FROM settlement_window w
        LEFT JOIN settlement_link l ON l.window_id = w.id
        WHERE (w.status = 'final') <> (l.window_id IS NOT NULL)""",
    "a run of a day supersedes the one before it": """
        SELECT r.business_date, r.version FROM recon_run r
        LEFT JOIN recon_run b ON b.business_date = r.business_date AND b.version = r.version - 1
        WHERE COALESCE(r.supersedes, '') <> COALESCE(b.digest, '')""",
    "a content of a sender belongs to one date": """
        SELECT f.sender, f.sha256 FROM recon_file f JOIN recon_run r ON r.digest = f.digest
        WHERE f.lines > 0 AND f.sender <> ''
        GROUP BY f.sender, f.sha256 HAVING COUNT(DISTINCT r.business_date) > 1""",
}

CHAIN = "the chain of final windows is what their files say"
"""Asked in code: a seal is more than a database computes."""

EVERY_RULE = (*RULES, CHAIN)
"""The names of all, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that does not hold, and the first rows that break it."""

    rule: str
    rows: tuple[str, ...]


def violations(engine: Engine, limit: int = 5) -> list[Violation]:
    """Every rule that the database breaks; none in a healthy one."""
    found = []
    with engine.connect() as connection:
        for rule, question in RULES.items():
            broken = connection.execute(text(question)).fetchmany(limit)
            if broken:
                shown = tuple(" ".join(map(str, row)) for row in broken)
                found.append(Violation(rule, shown))
        _, links = chain_of(connection)
        if links:
            found.append(Violation(CHAIN, tuple(each.window_id for each in links[:limit])))
    return found
