import { describe, expect, test, vi } from 'vitest';

/** A copy of the package, as a second installation or a reload makes one. */
async function copy() {
  vi.resetModules();
  return await import('../index.ts');
}

describe('two copies of the package in one process', () => {
  test('recognize each other’s errors, by code and by class', async () => {
    const [one, other] = [await copy(), await copy()];
    expect(one.AshlarError).not.toBe(other.AshlarError);
    const taken = one.coreErrors.error('CONFLICT');
    expect(other.coreErrors.is(taken, 'CONFLICT')).toBe(true);
    expect(other.coreErrors.is(taken, 'NOT_FOUND')).toBe(false);
    expect(taken).toBeInstanceOf(other.AshlarError);
    expect(taken).not.toBeInstanceOf(other.InvalidInput);
    const invalid = new one.InvalidInput('User.rename', []);
    expect(invalid).toBeInstanceOf(other.InvalidInput);
    expect(invalid).not.toBeInstanceOf(other.ResourceDefinitionError);
  });

  test('recognize no other value as an error', async () => {
    const { AshlarError, coreErrors } = await copy();
    class OwnError extends AshlarError {}
    expect(coreErrors.error('CONFLICT')).not.toBeInstanceOf(OwnError);
    expect(new OwnError('OWN', 'invalid', { message: 'own' })).toBeInstanceOf(OwnError);
    for (const value of [undefined, null, 'CONFLICT', { code: 'CONFLICT' }, new Error('CONFLICT')]) {
      expect(value).not.toBeInstanceOf(AshlarError);
      expect(coreErrors.is(value, 'CONFLICT')).toBe(false);
    }
  });

  test('share records, domains and transactions', async () => {
    const [one, other] = [await copy(), await copy()];
    const attributes = { id: one.uuidPrimaryKey() };
    const Book = one.defineResource({ name: 'Book', attributes, actions: { add: { type: 'create' } } });
    const domain = other.createDomain({ name: 'books', resources: [Book], dataLayer: one.memoryDataLayer() });
    const book = await Book.actions.add();
    expect([one.isRecordOf(Book, book), other.isRecordOf(Book, book)]).toEqual([true, true]);
    await domain.close();
  });
});
