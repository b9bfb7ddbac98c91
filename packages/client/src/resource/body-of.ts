import type { Issued, ServedRecord } from './served-resource.ts';

/** The parameters that take a record: over HTTP that is the caller, and in no body. */
type RecordParam<Params> = {
  [Name in keyof Params]-?: Params[Name] extends ServedRecord ? Name : never;
}[keyof Params];

/** Each member of a union by itself, without the records. */
type WithoutRecords<Params> = Params extends unknown
  ? { [Name in keyof Params as Params[Name] extends ServedRecord ? never : Name]: Params[Name] }
  : never;

/** A member that a body has beside the parameters. */
interface Remember {
  /** Whether the session outlives the browser. The server takes it with `cookie: { remember: 'asked' }`. Default false. */
  remember?: boolean;
}

/** What starts a session takes `remember`. What continues the session of its caller takes the record, and no `remember`. */
type BodyOfAction<Params, Result> = Result extends Issued
  ? [RecordParam<Params>] extends [never]
    ? { [Name in keyof (Params & Remember)]: (Params & Remember)[Name] }
    : WithoutRecords<Params>
  : WithoutRecords<Params>;

/** What a call of an action takes: the body of its phase, or its parameters without the record. */
export type BodyOf<Action> = Action extends { readonly phase: { readonly body: infer Body } }
  ? Body
  : Action extends { readonly params: infer Params; readonly result: infer Result }
    ? BodyOfAction<Params, Result>
    : never;
