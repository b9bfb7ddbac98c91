/** The five kinds of action (Ash: action types). `action` is a generic one that runs whatever it is given. */
export type ActionType = 'create' | 'read' | 'update' | 'destroy' | 'action';
