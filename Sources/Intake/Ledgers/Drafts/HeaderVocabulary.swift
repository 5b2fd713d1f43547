import Foundation

/// The words under which exports of accounting programs name their columns, in the languages of their makers.
///
/// Only used to draft a mapping that a person reads before it is used: a word here never decides what an import does.
enum HeaderVocabulary {
  /// Names by field, folded (``folded(_:)``); the first of a list are the surest.
  static let names: [Mapping.Field: [String]] = [
    .account: [
      "customer number", "customer no", "customer id", "customer code", "customer account", "account number",
      "account no", "account", "client id", "client code", "debtor number", "kundennummer", "kunden nr",
      "kundennr",
      "kundenkonto", "debitorennummer", "debitor", "cod cliente", "codigo cliente", "codigo de cliente",
      "num cliente",
      "no cliente", "numero de cliente", "code client", "numero client", "no client", "compte client",
      "compte tiers",
      "compte", "codice cliente", "codigo do cliente", "klantnummer", "klant nr", "debiteurnummer",
      "debiteur",
      "kod klienta", "nr klienta", "kod kontrahenta", "kundnummer", "客户编号", "客户代码", "客户编码", "客户号",
      "得意先コード", "取引先コード", "musteri kodu", "cari kodu",
    ],
    .debtorName: [
      "customer name", "client name", "debtor name", "customer", "client", "company name", "company",
      "debtor", "bill to",
      "sold to", "kundenname", "kunde", "firma", "razon social", "nombre cliente", "nombre", "denominacion",
      "cliente",
      "nom client", "raison sociale", "ragione sociale", "denominazione", "intestatario", "nome cliente",
      "razao social", "klantnaam", "klant", "nazwa klienta", "nazwa kontrahenta", "kontrahent", "nabywca",
      "kundnamn",
      "kund", "客户名称", "客户", "单位名称", "得意先名", "取引先名", "musteri adi", "cari adi", "name", "nom", "nome",
    ],
    .document: [
      "invoice number", "invoice no", "invoice id", "invoice ref", "invoice", "document number",
      "document no",
      "doc no", "document", "voucher number", "voucher", "rechnungsnummer", "rechnungsnr", "rechnung nr",
      "belegnummer", "belegnr", "beleg nr", "beleg", "rechnung", "no factura", "num factura",
      "numero factura",
      "numero de factura", "factura", "numero facture", "no facture", "facture", "numero de piece",
      "no piece", "piece",
      "numero fattura", "no fattura", "fattura", "num documento", "numero documento", "no documento",
      "documento",
      "numero da fatura", "no fatura", "fatura", "factuurnummer", "factuur", "numer faktury", "nr faktury",
      "numer dokumentu", "nr dokumentu", "faktura", "fakturanummer", "发票号码", "发票号", "单据编号", "单据号",
      "請求書番号", "fatura no", "number", "nummer", "numero", "reference", "ref", "num", "nr", "no",
    ],
    .kind: [
      "document type", "doc type", "invoice type", "transaction type", "type", "kind", "belegart", "belegtyp",
      "dokumentart", "tipo documento", "tipo de documento", "tipo doc", "documento", "tipo", "type de piece",
      "type piece", "type document", "nature", "documentsoort", "soort", "typ dokumentu", "rodzaj dokumentu",
      "typ",
      "rodzaj", "art", "单据类型", "类型", "伝票区分",
    ],
    .issue: [
      "invoice date", "issue date", "date of issue", "document date", "doc date", "billing date", "issued",
      "bill date",
      "rechnungsdatum", "belegdatum", "ausstellungsdatum", "fecha factura", "fecha de factura",
      "fecha emision",
      "fecha de emision", "fecha expedicion", "fecha documento", "date facture", "date de facture",
      "date piece",
      "date de piece", "date emission", "date d emission", "data fattura", "data documento", "data emissione",
      "data de emissao", "data emissao", "data da fatura", "factuurdatum", "data wystawienia", "data faktury",
      "fakturadatum", "开票日期", "发票日期", "单据日期", "請求日", "発行日", "fatura tarihi", "date", "datum", "fecha",
      "data", "日期", "posting date", "buchungsdatum",
    ],
    .due: [
      "due date", "date due", "net due date", "payment due", "maturity date", "maturity", "due",
      "faelligkeitsdatum",
      "falligkeitsdatum", "faelligkeit", "falligkeit", "fallig am", "faellig am", "zahlbar bis",
      "fecha vencimiento",
      "fecha de vencimiento", "fecha vto", "fecha vcto", "vencimiento", "vto", "date echeance",
      "date d echeance",
      "echeance", "data scadenza", "data di scadenza", "scadenza", "data de vencimento", "vencimento",
      "vervaldatum",
      "vervaldag", "termin platnosci", "forfallodatum", "到期日期", "到期日", "应收日期", "支払期日", "入金予定日",
      "vade tarihi", "vade",
    ],
    .amount: [
      "invoice amount", "total amount", "gross amount", "invoice total", "document amount", "original amount",
      "amount",
      "gross", "total", "rechnungsbetrag", "bruttobetrag", "gesamtbetrag", "brutto", "betrag",
      "importe total",
      "importe factura", "total factura", "total con iva", "importe", "montant ttc", "total ttc", "ttc",
      "montant",
      "importo totale", "totale documento", "totale fattura", "importo", "totale", "valor total", "valor",
      "montante",
      "bedrag incl", "totaalbedrag", "bedrag", "kwota brutto", "wartosc brutto", "kwota", "belopp", "summa",
      "价税合计",
      "含税金额", "发票金额", "金额", "請求金額", "tutar",
    ],
    .openAmount: [
      "open amount", "amount open", "amount due", "balance due", "outstanding amount", "outstanding",
      "remaining",
      "residual", "unpaid", "open", "balance", "offener betrag", "restbetrag", "offen", "importe pendiente",
      "pendiente de cobro", "saldo pendiente", "pendiente", "reste du", "restant du", "reste a payer",
      "montant restant", "solde", "importo residuo", "da incassare", "residuo", "valor em aberto",
      "em aberto",
      "openstaand bedrag", "openstaand", "do zaplaty", "kwota pozostala", "pozostalo", "restbelopp", "saldo",
      "未收金额", "未核销金额", "欠款金额", "余额", "残高", "kalan",
    ],
    .net: [
      "net amount", "amount net", "net", "nettobetrag", "netto", "base imponible", "montant ht", "total ht",
      "ht",
      "imponibile", "bedrag excl", "kwota netto", "wartosc netto", "不含税金额",
    ],
    .tax: [
      "tax amount", "vat amount", "tax", "vat", "gst", "mwst betrag", "mwst", "umsatzsteuer",
      "mehrwertsteuer",
      "steuerbetrag", "cuota iva", "importe iva", "iva", "montant tva", "tva", "imposta", "btw bedrag", "btw",
      "kwota vat", "moms", "税额", "消費税",
    ],
    .currency: [
      "currency code", "currency", "ccy", "curr", "waehrung", "wahrung", "wkz", "moneda", "divisa", "devise",
      "monnaie",
      "valuta", "moeda", "waluta", "币种", "货币", "通貨", "para birimi",
    ],
    .settledOn: [
      "payment date", "paid date", "date paid", "paid on", "clearing date", "settlement date", "receipt date",
      "date received", "cleared on", "zahlungsdatum", "zahldatum", "bezahlt am", "ausgleichsdatum",
      "ausgleich",
      "zahlungseingang", "fecha cobro", "fecha de cobro", "fecha pago", "fecha de pago", "date paiement",
      "date de paiement", "date reglement", "date de reglement", "regle le", "paye le", "date encaissement",
      "data pagamento", "data di pagamento", "data incasso", "data saldo", "data de pagamento",
      "data recebimento",
      "betaaldatum", "betaald op", "datum betaling", "data zaplaty", "data platnosci", "betaldatum", "收款日期",
      "回款日期", "付款日期", "核销日期", "入金日", "odeme tarihi",
    ],
    .settledAmount: [
      "amount paid", "paid amount", "payment amount", "amount received", "received", "paid", "zahlbetrag",
      "bezahlter betrag", "gezahlt", "bezahlt", "importe cobrado", "importe pagado", "cobrado", "pagado",
      "montant paye", "montant regle", "regle", "paye", "importo pagato", "incassato", "pagato", "valor pago",
      "valor recebido", "betaald bedrag", "betaald", "zaplacono", "已收金额", "收款金额", "实收金额", "入金額",
    ],
    .segment: [
      "segment", "customer group", "customer type", "customer class", "customer category", "category",
      "channel",
      "kundengruppe", "kundenklasse", "segmento", "tipo de cliente", "tipo cliente", "grupo de clientes",
      "categorie client", "famille client", "segment client", "categoria cliente", "categoria", "klantgroep",
      "grupa klientow", "branza", "branche", "客户类别", "客户类型", "行业", "取引区分",
    ],
    .group: ["parent company", "parent", "group", "konzern", "grupo", "groupe", "gruppo", "集团", "母公司"],
    .country: ["country code", "country", "land", "pais", "pays", "paese", "kraj", "国家", "国"],
    .grade: [
      "credit rating", "rating", "grade", "risk class", "bonitaet", "bonitat", "risikoklasse", "calificacion",
      "classe di rischio", "信用等级", "评级",
    ],
    .entity: [
      "company code", "legal entity", "entity", "buchungskreis", "mandant", "empresa", "sociedad", "societe",
      "societa", "公司代码", "公司",
    ],
    .channel: [
      "invoice channel", "delivery method", "send method", "paperless bill", "paperless", "versandart",
      "versandweg",
      "canal de envio", "mode d envoi", "modalita di invio", "开票方式", "发票类型",
    ],
    .created: ["created at", "created", "entry date", "erfasst am", "fecha registro", "date saisie"],
    .disputedOn: ["dispute date", "disputed on", "reklamation am", "date litige"],
  ]

  /// Names of a column that says how an item stands.
  static let status = [
    "status", "state", "situacion", "estado", "etat", "statut", "stato", "stan", "situacao", "状态", "状態",
  ]

  /// What marks an item that never became a claim.
  static let neverPosted = [
    "draft", "void", "voided", "cancelled", "canceled", "deleted", "entwurf", "storniert", "storno",
    "anulada",
    "anulado", "borrador", "cancelada", "brouillon", "annule", "annulee", "annullata", "annullato", "bozza",
    "geannuleerd", "concept", "anulowana", "szkic", "作废", "已作废", "草稿",
  ]

  /// How lines of totals begin.
  static let totals = [
    "total", "grand total", "subtotal", "sub total", "sum", "summe", "gesamt", "zwischensumme", "suma",
    "totale",
    "totaal", "somme", "razem", "合计", "小计", "总计", "合計",
  ]

  /// What texts of a column of kinds mean.
  static let kinds: [(meaning: String, words: [String])] = [
    (
      "credit_note",
      [
        "credit note", "credit memo", "credit", "refund", "gutschrift", "storno", "abono", "rectificativa",
        "nota de credito", "nota di credito", "nota credito", "nc", "avoir", "creditnota", "korekta",
        "kreditnota",
        "kreditfaktura", "红字发票", "红字", "贷项", "赤伝",
      ]
    ),
    (
      "on_account",
      [
        "payment on account", "on account", "unapplied", "akonto", "anzahlung", "a cuenta", "cobro a cuenta",
        "acompte",
        "acconto", "预收款", "预收",
      ]
    ),
    (
      "invoice",
      [
        "invoice", "inv", "bill", "rechnung", "factura", "facture", "fattura", "fatura", "factuur", "faktura",
        "fac",
        "发票", "蓝字发票", "应收单", "請求書",
      ]
    ),
  ]

  /// A name in small letters without accents, marks and camel case, words apart by one blank.
  static func folded(_ name: String) -> String {
    var spaced = ""
    var previous: Character?
    for character in name {
      if let last = previous, last.isLowercase, character.isUppercase { spaced.append(" ") }
      spaced.append(character)
      previous = character
    }
    let plain = spaced.replacing("#", with: " no ").replacing("º", with: "o").replacing("°", with: "o")
      .replacing("ß", with: "ss")
      .replacing("ł", with: "l").replacing("Ł", with: "l")
      .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    let words = plain.split { !$0.isLetter && !$0.isNumber }
    return words.joined(separator: " ")
  }

  /// How well a folded column name fits a folded word, 0 to 100.
  static func likeness(_ name: String, _ word: String) -> Int {
    if name == word { return 100 }
    let (have, want) = (name.split(separator: " "), word.split(separator: " "))
    if want.allSatisfy({ have.contains($0) }) {
      return max(40, 70 + 5 * want.count - 6 * (have.count - want.count))
    }
    // Compounds and scripts without blanks.
    let isDense = word.unicodeScalars.contains { $0.value > 0x2E80 }
    if isDense || word.count >= 7, name.contains(word) { return 60 }
    return 0
  }

  /// How well a column name fits a field: a hundred times its best likeness, less the place of that word in the list, so
  /// that among equals the surer word wins.
  static func likeness(_ name: String, to field: Mapping.Field) -> Int {
    (names[field] ?? []).enumerated().reduce(0) { best, entry in
      let fit = likeness(name, entry.element)
      return max(best, fit == 0 ? 0 : fit * 100 - min(entry.offset, 60))
    }
  }
}
