import type { Program } from '../counts/count-instantiations.ts';
import { betterAuthApp, manyResources, relatedResources } from '../counts/programs.ts';
import type { Spot } from './editor.ts';

/** A program with a file that a user edits. */
export interface EditedProgram {
  readonly program: Program;
  readonly edited: string;
  /** Where names are offered, and one of these. */
  readonly completion: Spot;
  readonly offered: string;
  readonly hover: Spot;
  /** The file that everything follows from, and a large file that follows from it. */
  readonly changed?: { readonly source: string; readonly follows: string };
}

/** A hundred resources, a file with 300 calls of their actions, and a small file that is edited. */
export function editedResources(): EditedProgram {
  const { 'resources.ts': resources = '', 'main.ts': main = '' } = manyResources(100);
  const calls = (turn: number): string =>
    main
      .split('\n')
      .filter((line) => !line.startsWith('import ') && !line.startsWith('createDomain'))
      .join('\n')
      .replaceAll(/\b(note|kind|ann|token)(\d+)\b/g, `$1$2_${turn}`);
  const imports = "import { Info } from '@ashlar/authentication';\nimport * as all from './resources.ts';\n";
  return {
    program: {
      'resources.ts': resources,
      'app.ts': [imports, calls(1), calls(2), calls(3)].join('\n'),
      'edited.ts': `import * as all from './resources.ts';
const one = await all.Note1.actions.add({ title: 'a', kind: 'draft', priority: 1 });
export const kind: 'draft' | 'sent' | 'kept' = one.kind;
export const list = await all.Note5.actions.inKind({ kind: 'sent' });
`,
    },
    edited: 'edited.ts',
    completion: { file: 'edited.ts', text: 'all.Note5.actions.' },
    offered: 'inKind',
    hover: { file: 'edited.ts', text: 'const one' },
    changed: { source: 'resources.ts', follows: 'app.ts' },
  };
}

/** A hundred resources with two relationships each, and a file with a hundred loads, which is edited. */
export function editedRelations(): EditedProgram {
  const { 'resources.ts': resources = '', 'main.ts': main = '' } = relatedResources(100);
  return {
    program: {
      'resources.ts': resources,
      'main.ts': `${main}\nconst posts = domain.actions(Link7);\nawait posts.list();\n`,
    },
    edited: 'main.ts',
    completion: { file: 'main.ts', text: 'await posts.' },
    offered: 'list',
    hover: { file: 'main.ts', text: 'const links3' },
  };
}

/** The smallest application of Better Auth: one file. */
export function editedBetterAuth(): EditedProgram {
  return {
    program: betterAuthApp(),
    edited: 'main.ts',
    completion: { file: 'main.ts', text: 'await auth.api.' },
    offered: 'signInEmail',
    hover: { file: 'main.ts', text: 'const session' },
  };
}
