// A series of numbers that a seed decides.
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  const pick = (list) => list[below(list.length)];
  // Up to `most` of what `make` gives.
  const some = (most, make) => Array.from({ length: below(most + 1) }, make);
  // One of [[weight, value], …].
  const weighted = (list) => {
    let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) if ((left -= weight) < 0) return value;
    return list.at(-1)[1];
  };
  return { next, below, pick, some, weighted, chance: (p) => next() < p };
}
