/** A claim of the demo that does not hold. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

let steps = 0;

/** Prints the title of a step. */
export function step(title: string): void {
  steps += 1;
  console.log(`\n${steps}. ${title}`);
}

/** Prints a line of a step. */
export function say(line: string): void {
  console.log(`   ${line}`);
}

/** Prints a claim that holds, or ends the demo if it does not hold. */
export function check(promise: string, holds: boolean): void {
  if (!holds) throw new BrokenPromise(`this is not so: ${promise}`);
  console.log(`   ✓ ${promise}`);
}

/** Prints rows in columns. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    );
}
