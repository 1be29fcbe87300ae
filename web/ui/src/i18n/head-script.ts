/**
 * Runs before the page is painted, so that neither the colours nor the language flash. It is text, not code, since it goes
 * into the page as it is; it never changes, so that its hash can stand in the content security policy.
 */
export const headScript = `(function(){var d=document.documentElement,s;try{s=localStorage}catch(e){}
var t=s&&s.getItem("vestibule.theme"),l=s&&s.getItem("vestibule.language");
if(t==="light"||t==="dark")d.dataset.theme=t;
if(!l)l=(navigator.languages||[]).map(function(x){return x.slice(0,2)}).find(function(x){return x==="en"||x==="hi"});
if(l==="hi"){d.lang=l;d.dataset.waiting=""}})()`;
