/** The five types of action (Ash: action types). `action` is a generic one: it runs a function. */
export type ActionType = 'create' | 'read' | 'update' | 'destroy' | 'action';

/** All of them. */
export const actionTypes: readonly ActionType[] = ['create', 'read', 'update', 'destroy', 'action'];
