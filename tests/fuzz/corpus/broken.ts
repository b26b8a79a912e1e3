import * as l from "@layeron/modules";
let o: any = {};
for (;;) { o = { ...o, [Math.random()]: o }; }
l.secret.random(o, `${o`