import { accountPage } from '../page/account.ts';
import { changePasswordPage } from '../page/change-password.ts';
import { confirmPage } from '../page/confirm.ts';
import { devicesPage } from '../page/devices.ts';
import { forgotPage } from '../page/forgot.ts';
import { magicLinkPage } from '../page/magic-link.ts';
import type { Page } from '../page/page.ts';
import { registerPage } from '../page/register.ts';
import { resetPage } from '../page/reset.ts';
import { secondFactorPage } from '../page/second-factor.ts';
import { signInPage } from '../page/sign-in.ts';
import { signedOutPage } from '../page/signed-out.ts';
import type { Site } from '../site/site.ts';
import { type PageName, pathOfPage } from '../view/page-name.ts';

/** A page at its path. */
export interface PlacedPage {
  readonly name: PageName;
  readonly page: Page;
}

/** The pages of a site by path. */
export function allPages({ base, phases, pages }: Site): ReadonlyMap<string, PlacedPage> {
  const { signIn, register, requestReset, reset, changePassword, requestLink, useLink } = phases;
  const [factor, ...factors] = phases.factors;
  const made: Readonly<Record<PageName, Page | undefined>> = {
    account: accountPage,
    signIn: signIn && signInPage(signIn),
    secondFactor: factor && secondFactorPage([factor, ...factors]),
    register: register && registerPage(register),
    forgot: requestReset && forgotPage(requestReset),
    reset: reset && resetPage(reset),
    changePassword: changePassword && changePasswordPage(changePassword),
    confirm: confirmPage(phases.resend),
    magicLink: requestLink && useLink && magicLinkPage({ request: requestLink, use: useLink }),
    devices: phases.devices && devicesPage(phases.devices),
    signedOut: signedOutPage,
  };
  return new Map(
    [...pages].flatMap((name): [string, PlacedPage][] => {
      const page = made[name];
      return page === undefined ? [] : [[base + pathOfPage[name], { name, page }]];
    }),
  );
}
