import { html } from '../html/html.ts';
import { generalText, type PageProblem } from '../problem/page-problem.ts';
import type { Refusal } from '../problem/read-problem.ts';
import { askDoor } from '../site/ask-door.ts';
import type { DevicePhases } from '../site/site.ts';
import { type Answer, goTo, pathTo, signInFirst, type Visit } from '../site/visit.ts';
import { deviceList, type ListedDevice } from '../view/device-view.ts';
import { hiddenFields } from '../view/form-view.ts';
import { notice, summary } from '../view/summary.ts';
import type { View } from '../view/view.ts';
import type { Page } from './page.ts';
import { signInAgain } from './sign-in-again.ts';

/** The page that shows where a user is signed in, and ends each of these sessions. */
export function devicesPage(phases: DevicePhases): Page {
  return {
    show: (visit) => devices(visit, phases),
    async submit(visit, { step, id = '' }) {
      const ended =
        step === 'others'
          ? await askDoor(visit, { method: 'POST', path: phases.endOthers.path }, {})
          : await askDoor(visit, { method: 'POST', path: phases.end.path }, { id });
      if (ended.kind === 'sent') return ended.response;
      const { headers } = ended;
      const done = step === 'others' ? 'others' : 'ended';
      // A session that is gone is what was asked for.
      if (ended.kind === 'done' || ended.refusal.status === 404)
        return { ...goTo(visit, 'devices', { done }), headers };
      if (ended.refusal.code === 'SESSION_NEEDED') return { ...signInFirst(visit), headers };
      return await devices(visit, phases, ended.refusal);
    },
  };
}

/** The list comes through the door by GET, which a link from another site may open. */
async function devices(visit: Visit, { list }: DevicePhases, refusal?: Refusal): Promise<Answer> {
  const listed = await askDoor(visit, { method: 'GET', path: list });
  if (listed.kind === 'sent') return listed.response;
  const { headers } = listed;
  if (listed.kind === 'done') {
    // Invariant: it is the answer of our own route.
    const sessions = listed.body.sessions as readonly ListedDevice[];
    return { ...view(visit, sessions, refusal), headers };
  }
  if (listed.refusal.code === 'SESSION_NEEDED') return { ...signInFirst(visit), headers };
  return { ...view(visit, [], refusal ?? listed.refusal), headers };
}

function view(visit: Visit, sessions: readonly ListedDevice[], refusal: Refusal | undefined): View {
  const { site } = visit;
  const { texts } = site;
  const own = { site, returnTo: undefined };
  const action = pathTo(own, 'devices');
  const problem = refusal && problemOf(visit, refusal);
  const others = html`<section class="ashlar-part"><form method="post" action="${action}">${hiddenFields({ step: 'others' })}<button class="ashlar-button ashlar-quiet ashlar-grave" type="submit">${texts.devices.endOthers}</button></form></section>\n`;
  const basis = { texts, now: site.auth.scope(null).now(), action };
  const body = html`${summary(texts, problem)}${problem?.status === 403 && signInAgain(visit)}${refusal === undefined && doneNotice(visit)}${deviceList(basis, sessions)}${sessions.length > 1 && others}<p class="ashlar-foot"><a href="${pathTo(own, 'account')}">${texts.common.backToAccount}</a></p>\n`;
  const status = problem === undefined ? {} : { status: problem.status, isProblem: true };
  return { title: texts.devices.title, lead: texts.devices.lead, body, ...status };
}

function problemOf({ site: { texts } }: Visit, refusal: Refusal): PageProblem {
  const { status, headers } = refusal;
  return { status, headers, lines: [{ text: generalText(texts, refusal), field: undefined }] };
}

function doneNotice({ site: { texts }, url }: Visit) {
  const done = url.searchParams.get('done');
  if (done === 'ended') return notice(texts.devices.ended);
  return done === 'others' ? notice(texts.account.othersEnded) : undefined;
}
