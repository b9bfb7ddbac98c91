import { type EditedProgram, editedBetterAuth, editedRelations, editedResources } from '../editor/edited-programs.ts';
import type { Editor } from '../editor/editor.ts';
import { openLanguageServer } from '../editor/language-server.ts';
import { openLanguageService } from '../editor/language-service.ts';
import { median } from '../measure/summary.ts';
import type { Cell, GroupResult, Verdict } from '../report/table.ts';

const OURS = '100 resources';
const RELATED = '100 resources, 200 relationships';
/** In microseconds: the list that appears behind a dot. The second program is one file with a hundred loads. */
const COMPLETION: Readonly<Record<string, number>> = { [OURS]: 150_000, [RELATED]: 300_000 };

type Opener = (name: string, program: EditedProgram['program']) => Editor | Promise<Editor>;

const servers: Readonly<Record<string, Opener>> = {
  'TypeScript 5.9': openLanguageService,
  'tsc 7 --lsp': openLanguageServer,
};

/** What a user waits for, in microseconds. */
interface Waits {
  readonly completion: number;
  readonly hover: number;
  readonly check: number;
  /** Null without a large file, and in a quick run. */
  readonly everything: number | null;
}

/** Group 17: what an editor makes a user wait for. */
export async function editor({ quick }: { readonly quick: boolean }): Promise<GroupResult> {
  const programs: Readonly<Record<string, EditedProgram>> = {
    [OURS]: editedResources(),
    ...(quick ? {} : { [RELATED]: editedRelations(), 'Better Auth, the least': editedBetterAuth() }),
  };
  const rows: Cell[][] = [];
  const completions = new Map<string, number>();
  for (const [server, open] of Object.entries(servers)) {
    for (const [name, edited] of Object.entries(programs)) {
      const opened = await open(`editor-${rows.length}`, edited.program);
      const waits = await measure(
        opened,
        edited,
        quick ? { warmUp: 1, edits: 2, changes: 0 } : { warmUp: 8, edits: 9, changes: 2 },
      );
      rows.push([name, server, waits.completion, waits.hover, waits.check, waits.everything]);
      completions.set(`${name}, ${server}`, waits.completion);
    }
  }
  return {
    tables: [
      {
        title: 'In an editor',
        columns: [
          { title: 'program', unit: 'text' },
          { title: 'server', unit: 'text' },
          { title: 'completion', unit: 'time' },
          { title: 'hover', unit: 'time' },
          { title: 'check of the edited file', unit: 'time' },
          { title: 'check of 300 calls', unit: 'time' },
        ],
        rows,
        notes: [
          'Medians, each after one more edit; the first eight or nine edits do not count. Edited is a small file beside the resources,',
          'and for the last column the file with all resources, from which a file of 300 calls follows. With relationships, the edited',
          'file has 100 loads. Better Auth: one file, and much less of an application.',
        ],
      },
    ],
    verdicts: Object.keys(servers).flatMap((server) => verdictsOf(server, completions)),
  };
}

function verdictsOf(server: string, completions: ReadonlyMap<string, number>): Verdict[] {
  return Object.entries(COMPLETION).map(([name, limit]) => ({
    budget: `completion, ${name}, ${server}`,
    limit,
    measured: completions.get(`${name}, ${server}`) ?? null,
    unit: 'time',
  }));
}

async function measure(
  opened: Editor,
  { program, edited, completion, offered, hover, changed }: EditedProgram,
  { warmUp, edits, changes }: { readonly warmUp: number; readonly edits: number; readonly changes: number },
): Promise<Waits> {
  let edit = 0;
  const afterEdit = async (file: string, work: () => Promise<unknown>): Promise<number> => {
    opened.change(file, `${program[file]}// ${edit++}\n`);
    const started = performance.now();
    await work();
    return (performance.now() - started) * 1000;
  };
  const often = async (times: number, file: string, work: () => Promise<unknown>): Promise<number> => {
    await afterEdit(file, work);
    const taken: number[] = [];
    for (let time = 0; time < times; time++) taken.push(await afterEdit(file, work));
    return median(taken);
  };
  try {
    // The first time, the server reads the program. In the next ones, V8 compiles the compiler: an editor stays open for longer.
    for (let time = 0; time < warmUp; time++) await afterEdit(edited, () => opened.complete(completion));
    return {
      completion: await often(edits, edited, async () => assertOffered(await opened.complete(completion), offered)),
      hover: await often(edits, edited, async () => assertShown(await opened.hover(hover))),
      check: await often(edits, edited, async () => assertRight(edited, await opened.check(edited))),
      everything:
        changed === undefined || changes === 0
          ? null
          : await often(changes, changed.source, async () =>
              assertRight(changed.follows, await opened.check(changed.follows)),
            ),
    };
  } finally {
    await opened.close();
  }
}

function assertOffered(names: readonly string[], name: string): void {
  if (!names.includes(name)) throw new Error(`the editor does not offer ${name}, but ${names.slice(0, 5).join(', ')}`);
}

function assertShown(text: string): void {
  if (!text.includes('const ')) throw new Error(`the hover is ${text}`);
}

function assertRight(file: string, problems: number): void {
  if (problems > 0) throw new Error(`${file} has ${problems} problems`);
}
