/**
 * For authors of data layers: the promises that a store and its signals have to keep.
 *
 * @example
 * import { dataLayerSuite } from '@ashlar/core/testing';
 * for (const { name, check } of dataLayerSuite) test(name, () => check(openMyStore));
 */
export { type DataLayerCase, dataLayerSuite, type OpenStore } from './data-layer/data-layer.suite.ts';
export { type OpenNodes, type SignalsCase, type StoreNodes, signalsSuite } from './data-layer/signals.suite.ts';
