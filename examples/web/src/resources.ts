import { Limit, Token, User } from './accounts.ts';
import { Note } from './notes.ts';

/** All resources of the application. */
export const resources = [User, Token, Limit, Note];
