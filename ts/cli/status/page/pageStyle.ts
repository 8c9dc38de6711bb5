/** All of the page's style: no file, font or picture is fetched. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#fbfbf9;--ink:#1c1e21;--soft:#5b6167;--line:#d9dcd6;--card:#fff;--good:#0b6b3a;--bad:#b3261e;--waiting:#8a5300;--bar:#2f6fab}
@media (prefers-color-scheme:dark){:root{--ground:#14161a;--ink:#e7e9ea;--soft:#a3abb3;--line:#343a41;--card:#1c2026;--good:#62cf8f;--bad:#ff8a80;--waiting:#f1b54c;--bar:#6aa9e6}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.45 system-ui,sans-serif}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;padding-top:1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:0 0 .6rem}
header p,footer{color:var(--soft)}header p{margin:0}
main{display:grid;gap:1rem;grid-template-columns:repeat(2,minmax(0,1fr));padding-top:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;min-width:0}section:empty{display:none}
#state,#heads,#slots,#engines,#servers,#providers,#conditions{grid-column:1/-1}
#state p{margin:0}p{margin:.4rem 0 0;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
code{font-size:.85em;white-space:nowrap}small{color:var(--soft);font-weight:400}
progress{width:100%;height:1rem;accent-color:var(--bar)}
.good{color:var(--good)}.bad{color:var(--bad)}.waiting{color:var(--waiting)}
.slots{display:flex;gap:2px;align-items:end;height:4rem;margin:0;padding:0;list-style:none;overflow:hidden}
.slots li{flex:1;min-width:0;height:100%;display:flex;align-items:end}
.slots i{display:block;width:100%;border-radius:1px;background:var(--good)}
.h4{height:40%}.h5{height:50%}.h6{height:60%}.h7{height:70%}.h8{height:80%}.h9{height:90%}.h10{height:100%}
.slots .linked i,.key.linked{background:var(--bar)}.slots .reorged i,.key.reorged{background:var(--bad)}
.slots .empty i,.key.empty{background:none;border:1px solid var(--soft)}.slots .unknown i,.key.unknown{background:var(--line)}
.slots .empty i,.slots .unknown i{height:12%}.slots .undriven i,.key.undriven{background:var(--waiting)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.6rem 0 0;padding:0;color:var(--soft);font-size:.85rem}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.4em;background:var(--good)}
.plot{display:block;width:100%;height:6rem}.plot rect{fill:var(--bar)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;min-width:44rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:400}ul{margin:0;padding-left:1.2rem}
td.short{white-space:nowrap}
@media (max-width:48rem){main{grid-template-columns:minmax(0,1fr)}table{min-width:36rem}tbody th{width:9.5rem;overflow-wrap:anywhere}}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:2px solid var(--bar);outline-offset:2px}
footer{padding:1rem;font-size:.85rem}a{color:inherit}
`
/** Takes the parts of the page that changed, as the server sends them; what does not change keeps its focus. */
export const PAGE_SCRIPT = `
const live=document.getElementById('live')
const source=new EventSource('events')
source.onopen=()=>{live.textContent='live'}
source.onerror=()=>{live.textContent='not connected: what is shown is old'}
source.onmessage=({data})=>{for(const [id,text] of Object.entries(JSON.parse(data))){const at=document.getElementById(id);if(at)at.innerHTML=text}}
`
