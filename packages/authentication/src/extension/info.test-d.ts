// What the compiler knows of strategies by name, and what it refuses.
import { describe, expectTypeOf, test } from 'vitest';
import { Token, User } from '../../../../examples/quickstart/src/accounts.ts';
import { Info } from './info.ts';

describe('I1 strategies by name', () => {
  test('I1 the names come from the config', () => {
    expectTypeOf(Info.strategy<typeof User, 'password'>)
      .parameter(1)
      .toEqualTypeOf<'password'>();
    expectTypeOf(Info.strategy(User, 'password').name).toEqualTypeOf<'password'>();
    expectTypeOf(Info.strategy(User, 'logOutEverywhere').name).toEqualTypeOf<'logOutEverywhere'>();
    // @ts-expect-error there is no such strategy
    Info.strategy(User, 'magicLink');
    // @ts-expect-error nearly is not enough
    Info.strategy(User, 'logoutEverywhere');
    // @ts-expect-error a name that may be any text is not known to exist: findStrategy takes it
    Info.strategy(User, String('password'));
  });

  test('I1 findStrategy takes any text, and may return undefined', () => {
    const found = Info.findStrategy(User, String('password'));
    expectTypeOf(found).toBeNullable();
    expectTypeOf(found?.name).toEqualTypeOf<'password' | 'logOutEverywhere' | undefined>();
    expectTypeOf(Info.strategyForAction(User, 'rename')?.name).toEqualTypeOf<
      'password' | 'logOutEverywhere' | undefined
    >();
    expectTypeOf(Info.strategies(User)).items.toHaveProperty('name');
    expectTypeOf(Info.hasStrategy(User, 'any text')).toEqualTypeOf<boolean>();
    expectTypeOf(Info.hasKind(User, 'any text')).toEqualTypeOf<boolean>();
  });

  test('I1 a resource without the section does not compile', () => {
    // @ts-expect-error tokens have no strategies
    Info.strategies(Token);
    // @ts-expect-error nor a subject name
    Info.subjectName(Token);
    // @ts-expect-error nor tokens of their own
    Info.tokens(Token);
  });

  test('I1 the type of the token options has no secret', () => {
    expectTypeOf(Info.tokens(User)).not.toHaveProperty('keys');
    expectTypeOf(Info.tokens(User)).not.toHaveProperty('signingSecret');
    expectTypeOf(Info.tokens(User).tokenLifetime).toEqualTypeOf<number>();
  });
});

describe('I2 a strategy', () => {
  const password = Info.strategy(User, 'password');

  test('I2 its actions by name', () => {
    type Actions = (typeof password.actions)[number];
    expectTypeOf<Actions>().toEqualTypeOf<'register' | 'signIn' | 'signInWithToken' | 'changePassword'>();
    expectTypeOf(Info.strategy(User, 'logOutEverywhere').actions).items.toEqualTypeOf<'logOutEverywhere'>();
    // @ts-expect-error this is the name of the resource action
    void password.action('signInWithPassword', { email: '', password: '' });
    // @ts-expect-error a parameter is missing
    void password.action('signIn', { email: '' });
    // @ts-expect-error signIn has no argument of this name
    void password.action('signIn', { email: '', password: '', remember: true });
  });

  test('I2 phases, routes and the rest are plain data', () => {
    expectTypeOf(password.phases).toEqualTypeOf<readonly string[]>();
    expectTypeOf(password.routes[0]?.path).toEqualTypeOf<string | undefined>();
    expectTypeOf(password.tokensRequired).toEqualTypeOf<boolean>();
    expectTypeOf(password.options).toEqualTypeOf<Readonly<Record<string, unknown>>>();
    // @ts-expect-error a strategy is only read
    password.kind = 'other';
  });

  test('I2 a strategy in a scope has the same type', () => {
    type Same = ReturnType<typeof password.in>;
    expectTypeOf<Same>().toEqualTypeOf<typeof password>();
  });
});
