// The SQL for the driver. `raw-sql.ts` says why placeholders are written `+?`.
const columns = 'id, list, title, body, created_at';

/** Values: id, list, title, body, now. */
export const insertNote: string = `insert into notes (${columns}) values (?, ?, ?, ?, ?) returning ${columns}`;
export const noteById: string = `select ${columns} from notes where id = +?`;
export const notesOfList: string = `select ${columns} from notes where list = +?`;
/** Values: title, id. */
export const renameNote: string = `update notes set title = ? where id = +? returning ${columns}`;
/** Values: title, list. */
export const renameNotes: string = 'update notes set title = ? where list = +?';
