import { assignmentCases } from './suite/assignment-cases.ts';
import { conditionCases } from './suite/condition-cases.ts';
import { conflictCases } from './suite/conflict-cases.ts';
import { errorCases } from './suite/error-cases.ts';
import { exactValueCases } from './suite/exact-value-cases.ts';
import { mergeCases } from './suite/merge-cases.ts';
import { nullLogicCases } from './suite/null-logic-cases.ts';
import { orderCases } from './suite/order-cases.ts';
import { linkedCases } from './suite/others/linked-cases.ts';
import { otherRelationCases } from './suite/others/other-relation-cases.ts';
import { parallelCases } from './suite/parallel-cases.ts';
import { placeCases } from './suite/place-cases.ts';
import { referenceCases } from './suite/reference-cases.ts';
import { sameAsCases } from './suite/same-as-cases.ts';
import type { DataLayerCase } from './suite/setup/data-layer-case.ts';
import { storageCases } from './suite/storage-cases.ts';
import { sumCases } from './suite/sum-cases.ts';
import { textCases } from './suite/text-cases.ts';
import { transactionCases } from './suite/transaction-cases.ts';
import { upsertCases } from './suite/upsert-cases.ts';
import { writeCases } from './suite/write-cases.ts';

export type { DataLayerCase, OpenStore } from './suite/setup/data-layer-case.ts';

/**
 * Tests of everything that the data-layer contract promises. Every store has to pass them. They need no test runner.
 *
 * @example
 * for (const { name, check } of dataLayerSuite) test(name, () => check(openMyStore));
 */
export const dataLayerSuite: readonly DataLayerCase[] = [
  ...conditionCases,
  ...nullLogicCases,
  ...textCases,
  ...otherRelationCases,
  ...linkedCases,
  ...sameAsCases,
  ...orderCases,
  ...placeCases,
  ...storageCases,
  ...exactValueCases,
  ...writeCases,
  ...conflictCases,
  ...referenceCases,
  ...assignmentCases,
  ...upsertCases,
  ...sumCases,
  ...mergeCases,
  ...transactionCases,
  ...parallelCases,
  ...errorCases,
];
