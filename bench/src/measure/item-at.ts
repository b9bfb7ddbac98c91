/** The item of a sample that needs one of its own: a second use would find another state. */
export function itemAt<Item>(items: readonly Item[], sample: number): Item {
  const item = items[sample];
  if (item === undefined) throw new RangeError(`sample ${sample} needs an item of its own: there are ${items.length}`);
  return item;
}

/** The item of a sample, where items are used again and again: after the last one comes the first. */
export function itemInTurn<Item>(items: readonly Item[], sample: number): Item {
  return itemAt(items, sample % items.length);
}
