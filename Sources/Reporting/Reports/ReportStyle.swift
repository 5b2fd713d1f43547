/// The style of a report page: readable on a phone, on a desk and on paper, light and dark; contrast at least that of
/// WCAG AA.
enum ReportStyle {
  static let css = """
    :root{color-scheme:light dark;--ground:#fff;--panel:#f5f6f8;--ink:#1a1a1a;--faint:#595959;--grid:#dcdcdc;\
    --rule:#c8c8c8;--main:#0069a8;--alarm:#b84a00;--level:#7a2fe0;--good:#00694d;\
    --step1:#9ecae1;--step2:#56b4e9;--step3:#e69f00;--step4:#d55e00;--step5:#7f2704}
    @media (prefers-color-scheme:dark){:root{--ground:#14171a;--panel:#1e2226;--ink:#e8e8e8;--faint:#b4b4b4;\
    --grid:#363b40;--rule:#4a5056;--main:#6cbcf0;--alarm:#ff9d5c;--level:#c9a6ff;--good:#5fd3a8;\
    --step1:#cfe3f0;--step2:#6cbcf0;--step3:#f0b840;--step4:#ff8a3d;--step5:#c4532a}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",\
    sans-serif;overflow-wrap:break-word}
    main{max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
    h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
    h3{font-size:1rem;margin:1.2rem 0 .3rem}
    p{margin:.4rem 0}
    .meta,.note{color:var(--faint);font-size:.9rem}
    .question{font-style:italic}
    .answer{font-size:1.2rem;line-height:1.4;font-weight:600;border-left:4px solid var(--main);\
    padding:.2rem 0 .2rem .9rem;margin:1rem 0}
    .answer.alarm{border-color:var(--alarm)}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.75rem;margin:1rem 0}
    .figure{background:var(--panel);border-radius:.4rem;padding:.7rem .9rem}
    .figure b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}
    .figure span{display:block;color:var(--faint);font-size:.85rem}
    figure{margin:1rem 0}
    svg{display:block;max-width:100%;height:auto}
    svg.narrow{display:none}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
    th,td{padding:.28rem .4rem;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}
    th{color:var(--faint);font-weight:600;vertical-align:bottom;white-space:normal}
    th.text,td.text{text-align:left;white-space:normal;min-width:5rem}
    td.name{text-align:left;max-width:16rem;overflow-wrap:anywhere;white-space:normal;min-width:8rem}
    tr.total td{font-weight:600;border-top:2px solid var(--rule)}
    td.alarm{color:var(--alarm);font-weight:600}
    ul{padding-left:1.2rem;margin:.3rem 0}
    li{margin:.15rem 0;overflow-wrap:anywhere}
    code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--panel);\
    padding:.1em .3em;border-radius:.2rem;overflow-wrap:anywhere}
    pre{background:var(--panel);padding:.7rem .9rem;border-radius:.4rem;overflow-x:auto;white-space:pre-wrap;\
    overflow-wrap:anywhere;font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    @media (max-width:640px){main{padding:1rem .9rem 2rem}svg.wide{display:none}svg.narrow{display:block}\
    h1{font-size:1.35rem}.answer{font-size:1.08rem}th,td{padding:.25rem .35rem}table{font-size:.85rem}}
    @media print{:root{--ground:#fff;--panel:#f5f6f8;--ink:#000;--faint:#444;--grid:#ddd;--rule:#bbb;--main:#0069a8;\
    --alarm:#b84a00;--level:#7a2fe0}body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid}\
    figure,.figure,tr{break-inside:avoid}svg.narrow{display:none}svg.wide{display:block}.scroll{overflow:visible}\
    table{font-size:8pt}th,td{padding:.14rem .22rem}th.text,td.text,td.name{min-width:0}}
    @page{margin:16mm 14mm}
    """
}
