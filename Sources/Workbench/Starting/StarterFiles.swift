/// The files that `duecast init` lays out, as text: a program that is installed alone has no others at hand.
///
/// Those that the repository ships too are the same there, which a test sees to.
enum StarterFiles {
  /// Names and texts.
  static let all: [(name: String, text: String)] = [
    ("README.md", readme),
    ("scenario.yaml", scenario),
    ("strict.yaml", strict),
    ("lenient.yaml", lenient),
    ("mapping.yaml", mapping),
    ("own-mapping.yaml", ownMapping),
    ("calendar.yaml", calendar),
  ]

  /// What stands where, and what to do first.
  static let readme = #"""
    # Working folder

    Made by `duecast init`. Everything in it is yours to change.

    | file | what it is |
    |---|---|
    | `scenario.yaml` | the firm: ledger, cash, terms, plans; read it from top to bottom and put your numbers in |
    | `strict.yaml`, `lenient.yaml` | the same with other payment terms: a few lines each |
    | `ledger.csv`, `mapping.yaml` | a made-up ledger, and what its columns mean |
    | `own-mapping.yaml` | a mapping to copy for the ledger that your accounting system exports |
    | `calendar.yaml` | days off (Germany); `calendar: every_day` in the scenario does without |
    | `scenario.schema.json` | lets your editor check and complete scenarios as you type |

    ## The three questions

    ```sh
    duecast forecast scenario.yaml          # Will we run dry, and when? How much cash do we have to hold?
    duecast explain scenario.yaml           # What happens on the worst path, and what would have avoided it?
    duecast shell scenario.yaml             # Change a value, run again, compare with `strict` and `lenient`
    ```

    Each run leaves a folder under `notebooks-output/` with `report.html` to read and pass on, `report.ipynb` for Jupyter,
    and the numbers as CSV and JSON.

    ## Your own ledger

    Export receivables with the invoices paid in the last one to three years as well as the open ones. Then

    ```sh
    duecast import export.csv --draft my-mapping.yaml       # looks at the export and writes a mapping: read and correct it
    duecast import export.csv --map my-mapping.yaml --to my.book
    duecast doctor my.book                                  # says what is in the book
    duecast init my-firm --book my.book --opening-cash 350000 --minimum-cash 100000
    ```

    lays out a folder like this one for your book: segments, terms and sales come from the ledger, lines marked PUT YOURS are
    examples to replace. `own-mapping.yaml` is a mapping to copy where the draft does not serve.

    """#

  /// The baseline with the file names of the folder.
  static let scenario = #"""
    # yaml-language-server: $schema=./scenario.schema.json
    #
    # The firm as it stands: today's ledger, today's terms, the sales that are planned and the bills that are due.
    # It answers whether the account runs dry in the next 13 weeks, when, and how large the buffer has to be.
    # The numbers are those of the made-up ledger beside this file: put yours in their place, from top to bottom.
    #
    # Amounts are in the currency below, tax included; shares are percentages.

    duecast: 1
    name: scenario
    question: Will we run dry in the next 13 weeks, when, and what would it take?
    currency: EUR

    # Open invoices and payment history, seen at the close of the as-of date; the first forecast day is the next one.
    ledger: {file: ledger.csv, mapping: mapping.yaml, as_of: 2026-09-30}

    horizon_weeks: 13
    weeks: calendar                       # Monday to Sunday; or rolling: seven days each from the first forecast day
    calendar: calendar.yaml               # or every_day, which moves nothing to a working day

    # The bank balance of the as-of date. Pledged cash is shown and never counted.
    opening_cash:
      - {date: 2026-09-30, balance: 805000.00}
    restricted_cash: 25000.00
    minimum_cash: 250000.00               # less than this on any day is a shortfall
    bank_lag_days: 0

    payment_delay: fitted                 # from the ledger's history, by segment

    terms:
      current_net_days: {wholesale: 30, retail: 30, public: 45, export: 60}

    # What makes debtors fail together. A weekly 0.95 halves a shock in about 14 weeks.
    economy:
      factors:
        - {name: macro, weekly_ar1: 0.95}
        - {name: construction, weekly_ar1: 0.95}
      correlation: 0.4

    # Assumptions of this example, not estimates: replace them with your own.
    credit:
      discount_rate: 6%
      grades: {A: 0.2%, B: 0.8%, C: 2.5%, D: 6%, E: 15%}        # probability of failing within a year
      segments:
        wholesale:
          {annual_pd: 2%, asset_correlation: 18%, loadings: {macro: 1, construction: 1},
           recovery_share: 30%, recovery_lag_days: 180}
        retail:
          {annual_pd: 3%, asset_correlation: 12%, loadings: {macro: 1, construction: 0.3},
           recovery_share: 20%, recovery_lag_days: 180}
        public:
          {annual_pd: 0.05%, asset_correlation: 5%, loadings: {macro: 1},
           recovery_share: 90%, recovery_lag_days: 120}
        export:
          {annual_pd: 2.5%, asset_correlation: 20%, loadings: {macro: 1},
           recovery_share: 15%, recovery_lag_days: 365}

    # Planned sales, spread over today's customers as in the past. January stands first in a season.
    sales:
      - {name: wholesale, segment: wholesale, weekly_gross: 90000.00, annual_growth: 3%, uncertainty: 8%,
         season: [0.92, 0.94, 1.04, 1.00, 1.02, 1.03, 0.93, 0.86, 1.05, 1.08, 1.12, 1.01]}
      - {name: retail, segment: retail, weekly_gross: 60000.00, annual_growth: 3%, uncertainty: 8%,
         season: [0.92, 0.94, 1.04, 1.00, 1.02, 1.03, 0.93, 0.86, 1.05, 1.08, 1.12, 1.01]}
      - {name: public, segment: public, weekly_gross: 40000.00, uncertainty: 5%,
         season: [0.92, 0.94, 1.04, 1.00, 1.02, 1.03, 0.93, 0.86, 1.05, 1.08, 1.12, 1.01]}
      - {name: export, segment: export, weekly_gross: 30000.00, annual_growth: 5%, uncertainty: 12%,
         season: [0.92, 0.94, 1.04, 1.00, 1.02, 1.03, 0.93, 0.86, 1.05, 1.08, 1.12, 1.01]}

    # About 97 % of the sales of these 13 weeks. Payroll, tax and debt service move to the working day before a day off,
    # everything else to the one after.
    outflows:
      - {name: goods, category: suppliers, share_of_sales: 58%, every: week, on_weekday: friday, uncertainty: 6%}
      - {name: energy and freight, category: other, amount: 14000.00, every: week, on_weekday: wednesday, uncertainty: 15%}
      - {name: payroll, category: payroll, amount: 185000.00, every: month, on_day: 28}
      - {name: rent, category: rent, amount: 32000.00, every: month, on_day: 1}
      - {name: value added tax, category: tax, amount: 62000.00, every: month, on_day: 10, uncertainty: 10%}
      - {name: loan instalment, category: debt_service, amount: 110000.00, dates: [2026-11-15, 2027-02-15, 2027-05-15]}
      - {name: packing line, category: capex, amount: 60000.00, dates: [2026-11-20]}

    simulation: {paths: 10000, seed: 20260930}

    """#

  /// Shorter terms.
  static let strict = #"""
    # yaml-language-server: $schema=./scenario.schema.json
    #
    # The scenario with shorter terms for business customers from now on. It answers how much cash the shorter terms
    # bring forward, and when. New terms bind new sales only: open invoices keep their due dates, so most of the effect
    # comes late in the horizon.

    duecast: 1
    extends: scenario.yaml
    name: strict
    question: What do net 14 for wholesale and retail, and net 45 for export, do to our cash?

    terms:
      net_days: {wholesale: 14, retail: 14, export: 45}         # public customers keep 45 days, which the law gives them
      # Customers do not move their payment by as many days as we move the due date: half of it is an assumption.
      # Where your ledger has customers whose terms changed, take theirs.
      terms_pass_through: 50%

    # What is not in here: customers who buy less, or go elsewhere. Sales are held equal.

    """#

  /// Longer terms.
  static let lenient = #"""
    # yaml-language-server: $schema=./scenario.schema.json
    #
    # The scenario with longer terms, as a sales department asks for. It answers how deep the hole is that the change
    # digs into the account, and whether the buffer holds until customers pay at their new pace.

    duecast: 1
    extends: scenario.yaml
    name: lenient
    question: What do net 45 for wholesale and net 40 for retail cost us in cash?

    terms:
      net_days: {wholesale: 45, retail: 40}
      terms_pass_through: 80%                # customers use more time more readily than they give some back: an assumption

    # What is not in here: the sales that longer terms may win, and the weaker customers whom they attract. Sales are
    # held equal: read the result as timing and losses only.

    """#

  /// The columns of the made-up ledger.
  static let mapping = #"""
    duecast: 1
    # The project's own form: each row is one event of an item, so that nothing is lost between two dates.
    # `duecast sample-ledger` writes it. Columns that say nothing of an event are left blank.
    mapping: Event log
    row_is: event
    settlement_date_means: bank_value

    columns:
      entity: entity                # company of yours that is owed
      account: account              # account number of the customer
      debtor: debtor                # legal entity that owes; blank: the account
      debtor_name: debtor_name
      group: group                  # debtors under common control
      country: country
      segment: segment
      grade: grade
      kind: kind                    # invoice, credit_note, on_account, advance, bill, retention, milestone, ...
      document: document
      currency: currency            # ISO 4217
      event: event                  # issued, amount_changed, paid, credited, disputed, resolved, written_off, ...
      event_date: date              # yyyy-mm-dd, the day on which it took effect
      known_on: known_on            # the day on which you knew; blank: the same day
      amount: amount                # positive, decimal point; amount_changed may be negative
      tax: tax
      due: due                      # on issued rows
      instrument: instrument

    # Totals that some programs put between the rows.
    skip_rows:
      - {when: account, is: [Subtotal, Total]}

    """#

  /// A mapping to copy.
  static let ownMapping = #"""
    duecast: 1
    # A plain list of invoices, one row each. Copy this file, put the column names of your export on the right-hand
    # side, and delete what your export does not have. `duecast import LEDGER.csv --map MAPPING.yaml --to BOOK`
    mapping: Generic, one row an invoice
    row_is: item                          # item | settlement (a payment a row, invoice columns repeated) | event
    settlement_date_means: posting        # bank_value | posting | clearing: what `paid_date` is
    time_zone: not stated                 # whose civil dates the export holds; a label for the report

    # How the file is written. `auto` looks at the file.
    encoding: auto                        # auto | utf-8 | windows-1252 (UTF-16 is known by its byte order mark)
    delimiter: auto                       # auto | , | ; | | | tab
    decimal_mark: "."                     # "." or ","
    thousands: ","                        # none | "," | "." | "'" | space
    dates: [yyyy-MM-dd]                   # also dd.MM.yyyy, M/d/yyyy, dd-MMM-yy, yyyyMMdd, excel_serial, epoch

    columns:
      account: account                    # account number of the customer: needed
      document: document                  # invoice number: needed, or give `item_key`
      issue: invoice_date                 # day of issue: needed
      amount: amount                      # gross, in major units: needed; a negative invoice becomes a credit note
      currency: currency                  # ISO 4217: needed; for one currency write {constant: EUR}
      due: due_date                       # or a rule: {from: issue, plus_days: 30}
      settled_on: paid_date               # blank: not paid; without this line the export has open items only
      settled_amount: {column: paid_amount, optional: true}     # blank: the whole amount
      kind:                               # what the row is; without it every row is an invoice
        column: kind
        optional: true
        values: {invoice: invoice, credit_note: credit_note, on_account: on_account}
        otherwise: invoice
      entity: {column: entity, optional: true}                  # company of yours that is owed
      debtor: {column: debtor, optional: true}                  # legal entity behind several accounts
      debtor_name: {column: customer, optional: true}
      group: {column: group, optional: true}
      country: {column: country, optional: true}
      segment: {column: segment, optional: true}
      grade: {column: grade, optional: true}
      created: {column: created, optional: true}                # day on which the row was entered
      disputed_on: {column: disputed_on, optional: true}

    # Rows that are no data, such as titles and totals.
    skip_rows:
      - {when: {from: account}, starts_with: [Total, Subtotal]}

    """#

  /// Days off in Germany.
  static let calendar = #"""
    # Days off for banks and offices in the whole of Germany. Holidays of single states are left out: a payment
    # due on one is still credited elsewhere. Easter days follow the Gregorian computus.
    duecast: 1
    name: Germany
    weekend: [saturday, sunday]
    years: [2024, 2028]
    holidays:
      - {date: 2024-01-01, name: Neujahr}
      - {date: 2024-03-29, name: Karfreitag}
      - {date: 2024-04-01, name: Ostermontag}
      - {date: 2024-05-01, name: Tag der Arbeit}
      - {date: 2024-05-09, name: Christi Himmelfahrt}
      - {date: 2024-05-20, name: Pfingstmontag}
      - {date: 2024-10-03, name: Tag der Deutschen Einheit}
      - {date: 2024-12-25, name: 1. Weihnachtstag}
      - {date: 2024-12-26, name: 2. Weihnachtstag}
      - {date: 2025-01-01, name: Neujahr}
      - {date: 2025-04-18, name: Karfreitag}
      - {date: 2025-04-21, name: Ostermontag}
      - {date: 2025-05-01, name: Tag der Arbeit}
      - {date: 2025-05-29, name: Christi Himmelfahrt}
      - {date: 2025-06-09, name: Pfingstmontag}
      - {date: 2025-10-03, name: Tag der Deutschen Einheit}
      - {date: 2025-12-25, name: 1. Weihnachtstag}
      - {date: 2025-12-26, name: 2. Weihnachtstag}
      - {date: 2026-01-01, name: Neujahr}
      - {date: 2026-04-03, name: Karfreitag}
      - {date: 2026-04-06, name: Ostermontag}
      - {date: 2026-05-01, name: Tag der Arbeit}
      - {date: 2026-05-14, name: Christi Himmelfahrt}
      - {date: 2026-05-25, name: Pfingstmontag}
      - {date: 2026-10-03, name: Tag der Deutschen Einheit}
      - {date: 2026-12-25, name: 1. Weihnachtstag}
      - {date: 2026-12-26, name: 2. Weihnachtstag}
      - {date: 2027-01-01, name: Neujahr}
      - {date: 2027-03-26, name: Karfreitag}
      - {date: 2027-03-29, name: Ostermontag}
      - {date: 2027-05-01, name: Tag der Arbeit}
      - {date: 2027-05-06, name: Christi Himmelfahrt}
      - {date: 2027-05-17, name: Pfingstmontag}
      - {date: 2027-10-03, name: Tag der Deutschen Einheit}
      - {date: 2027-12-25, name: 1. Weihnachtstag}
      - {date: 2027-12-26, name: 2. Weihnachtstag}
      - {date: 2028-01-01, name: Neujahr}
      - {date: 2028-04-14, name: Karfreitag}
      - {date: 2028-04-17, name: Ostermontag}
      - {date: 2028-05-01, name: Tag der Arbeit}
      - {date: 2028-05-25, name: Christi Himmelfahrt}
      - {date: 2028-06-05, name: Pfingstmontag}
      - {date: 2028-10-03, name: Tag der Deutschen Einheit}
      - {date: 2028-12-25, name: 1. Weihnachtstag}
      - {date: 2028-12-26, name: 2. Weihnachtstag}

    """#
}
