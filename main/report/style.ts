// The report's style sheet: light and dark theme, narrow and wide screens, and print.

/** Plain CSS without URLs. Series: base grey, SFT blue, RL vermilion (Okabe-Ito). */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #ffffff; --card: #f6f7f8; --ink: #1b1f24; --soft: #59616b; --rule: #d9dde2;
  --base: #767b82; --sft: #0072b2; --rl: #d55e00; --good: #00694b; --wrong: #b3261e;
  --wrong-wash: #fdf1f0; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14171a; --card: #1d2125; --ink: #e8eaed; --soft: #a4abb3; --rule: #343a41;
  --base: #9aa0a6; --sft: #3d9bd6; --rl: #e8762b; --good: #4cc79f; --wrong: #ff9d94;
  --wrong-wash: #2b1d1d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 28px; line-height: 1.25; font-weight: 650; margin: 4px 0 12px; max-width: 30em;
  text-wrap: balance; letter-spacing: -0.01em; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 650; margin: 48px 0 4px; }
h3 { font-size: 14px; font-weight: 600; margin: 0; }
p { margin: 0; max-width: 72ch; text-wrap: pretty; }
.soft, .term { color: var(--soft); }
.term { font-weight: 400; }
h3 .term, figcaption .term { font-size: 12px; white-space: nowrap; }
.project { color: var(--soft); font-weight: 600; }
.detail { font-size: 16px; }
.notes { margin: 12px 0 0; padding: 0; list-style: none; max-width: 72ch; }
.notes .warning { color: var(--wrong); } .notes .fine { color: var(--good); }
.next { margin-top: 12px; font-weight: 600; }
.facts { margin-top: 12px; color: var(--soft); max-width: none; }
.intro { color: var(--soft); margin-bottom: 16px; }
.num { text-align: right; white-space: nowrap; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 50%;
  background: currentColor; margin-right: 8px; flex: none; }
.base .swatch { color: var(--base); } .sft .swatch { color: var(--sft); }
.rl .swatch { color: var(--rl); }

table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
thead th { color: var(--soft); font-size: 12px; vertical-align: bottom; padding: 0 12px 8px; }
.results { margin-top: 24px; }
.results thead .num { white-space: normal; }
.results tbody th, .results td { padding: 12px; border-top: 1px solid var(--rule); }
.results th:first-child, .results td:first-child { padding-left: 0; }
.results td:last-child, .results thead th:last-child { padding-right: 0; }
.results tbody th { font-weight: 500; line-height: 1.35; }
.results tbody th > span { display: flex; align-items: baseline; }
.results .term { display: block; font-size: 12px; font-weight: 400; margin-left: 18px; }
.results td.main { font-size: 20px; font-weight: 650; }
.results td.main small { display: block; font-size: 12px; font-weight: 400; color: var(--soft); }
.results td.plot-cell { width: 34%; min-width: 180px; padding: 12px 24px; }
.results tfoot td { border-top: 0; padding-top: 0; padding-bottom: 0; }
.results tfoot td.plot-cell { padding-top: 0; padding-bottom: 0; }
.whisker { display: block; overflow: visible; }
.whisker .grid line { stroke: var(--rule); }
.whisker .bar line { stroke: currentColor; stroke-width: 2; }
.whisker circle { fill: currentColor; }
.whisker.base { color: var(--base); } .whisker.sft { color: var(--sft); }
.whisker.rl { color: var(--rl); }
.axis { position: relative; height: 18px; font-size: 12px; color: var(--soft); }
.axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.tests { margin: 12px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 12px; }

.kinds { display: grid; gap: 24px 32px; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); }
.suite { margin-top: 16px; }
.suite .results { margin-top: 8px; }
.kind h3 { margin-bottom: 4px; }
.kind .row { display: grid; grid-template-columns: 40px 1fr 56px; align-items: center; gap: 12px; }
.kind .name { font-size: 12px; color: var(--soft); }
.kind .axis { margin: 0 68px 0 52px; }

.charts { display: grid; gap: 24px 32px; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr));
  margin-top: 16px; }
.chart { margin: 0; min-width: 0; break-inside: avoid; }
.chart figcaption { display: flex; justify-content: space-between; gap: 16px; margin-bottom: 8px; }
.chart .plot { display: grid; grid-template-columns: 20px 44px 1fr; grid-template-rows: 168px 20px auto; }
.chart svg { grid-column: 3; grid-row: 1; width: 100%; height: 100%; overflow: visible; }
.chart path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.chart .grid path { stroke: var(--rule); }
.chart .raw { stroke: currentColor; stroke-width: 1; opacity: 0.45; }
.chart .line { stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.chart.sft svg { color: var(--sft); } .chart.rl svg { color: var(--rl); }
.chart .y, .chart .x, .chart .y-title, .chart .x-title { font-size: 12px; color: var(--soft); }
.chart .y { position: relative; grid-column: 2; grid-row: 1; }
.chart .y span { position: absolute; right: 8px; transform: translateY(-50%); white-space: nowrap; }
.chart .x { position: relative; grid-column: 3; grid-row: 2; margin-top: 4px; }
.chart .x span { position: absolute; transform: translateX(-50%); }
.chart .x-title { grid-column: 3; grid-row: 3; text-align: center; margin-top: 2px; }
.chart .y-title { grid-column: 1; grid-row: 1; writing-mode: vertical-rl; transform: rotate(180deg);
  text-align: center; }

.cards { display: grid; gap: 16px; margin-top: 16px; }
.card { display: grid; grid-template-columns: 220px 1fr; gap: 16px; background: var(--card);
  border: 1px solid var(--rule); border-radius: 8px; padding: 16px; break-inside: avoid; }
.card.text { grid-template-columns: 1fr; }
.card img, .card .no-picture { width: 100%; max-height: 240px; object-fit: contain;
  border-radius: 4px; background: #fff; display: block; }
.card .no-picture { color: #59616b; padding: 32px 8px; text-align: center; font-size: 12px; }
.card .question { font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
.card .expected { color: var(--soft); overflow-wrap: anywhere; }
.card .expected b { color: var(--ink); }
.card .body { min-width: 0; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px;
  margin-top: 12px; }
.answer { border: 1px solid var(--rule); border-radius: 6px; padding: 8px 12px 12px;
  background: var(--page); min-width: 0; }
.answer.wrong { background: var(--wrong-wash); }
.answer header { display: flex; align-items: baseline; flex-wrap: wrap; font-size: 12px;
  color: var(--soft); margin-bottom: 4px; }
.verdict { margin-left: auto; font-weight: 600; white-space: nowrap; }
.right .verdict { color: var(--good); } .wrong .verdict { color: var(--wrong); }
.answer .value { font-size: 16px; font-weight: 600; overflow-wrap: anywhere; white-space: pre-wrap; }
.answer .thought { color: var(--soft); overflow-wrap: anywhere; white-space: pre-wrap; margin-top: 4px; }
.answer summary, .stages summary { cursor: pointer; }
.answer summary { color: var(--soft); font-size: 12px; margin-top: 4px; }

.stages { margin-top: 16px; border-top: 1px solid var(--rule); }
.stages > summary { padding: 12px 0; font-weight: 600; }
.stage { margin: 8px 0 24px; break-inside: avoid; }
.stage h3 .soft { font-weight: 400; }
.stage h3 { display: flex; gap: 12px; align-items: baseline; }
.stage dl { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 2px 24px; margin: 8px 0 0; }
.stage dt { color: var(--soft); }
.stage dd { margin: 0; overflow-wrap: anywhere; }
code { font: 12px/1.5 ui-monospace, monospace; }
.words { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 4px 24px; margin: 16px 0 0; }
.words dt { font-weight: 600; } .words dd { margin: 0; color: var(--soft); max-width: 72ch; }
summary:focus-visible { outline: 2px solid var(--sft); outline-offset: 2px; border-radius: 2px; }

@media (max-width: 860px) {
  main { padding-inline: 16px; }
  .results th, .results td { padding-inline: 6px; }
  .results td.plot-cell { min-width: 120px; padding-inline: 12px; }
}
@media (max-width: 760px) {
  main { padding: 24px 16px 32px; }
  h1 { font-size: 20px; }
  .card { grid-template-columns: 1fr; }
  .answers { grid-template-columns: 1fr; }
  .results, .results tbody, .results tfoot { display: block; }
  .results thead, .results tfoot td:not(.plot-cell) { display: none; }
  .results tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px 16px;
    border-top: 1px solid var(--rule); padding: 12px 0; }
  .results tbody th, .results td, .results td.plot-cell { border: 0; padding: 0; width: auto; text-align: left; }
  .results tbody th, .results td.main, .results td.plot-cell { grid-column: 1 / -1; }
  .results tfoot tr, .results tfoot td.plot-cell { display: block; border: 0; padding: 0; }
  .results tfoot td.plot-cell { padding: 0 8px; }
  .results tbody td.plot-cell { padding: 0 8px; }
  .results td.num[data-name]::before { content: attr(data-name) ' '; color: var(--soft); font-size: 12px;
    display: block; font-weight: 400; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb;
    --base: #767b82; --sft: #0072b2; --rl: #d55e00; --good: #00694b; --wrong: #b3261e; --wrong-wash: #fff; }
  main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2 { break-after: avoid; }
  .card { grid-template-columns: 140px 1fr; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
