/** The style of all pages. Every class begins with `ashlar`, so that it touches nothing of an application's own layout. */
export const pageStyle = `
.ashlar-body {
  margin: 0;
  min-height: 100vh;
  background: var(--ashlar-background);
  font-family: var(--ashlar-font);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
.ashlar-frame {
  box-sizing: border-box;
  max-width: calc(var(--ashlar-width) + 3rem);
  margin-inline: auto;
  padding: clamp(1.5rem, 9vh, 6rem) 1.5rem 4rem;
}
.ashlar-brand {
  margin: 0 0 1.75rem;
  color: var(--ashlar-text);
  font-size: 1.125rem;
  font-weight: 600;
  letter-spacing: -0.01em;
  text-align: center;
}
.ashlar-brand a { color: inherit; text-decoration: none; }
.ashlar-brand a:hover { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 0.25em; }
.ashlar-brand a:focus-visible { outline: 3px solid var(--ashlar-accent); outline-offset: 4px; border-radius: 0.25rem; }
.ashlar, .ashlar *, .ashlar ::before { box-sizing: border-box; }
.ashlar {
  width: 100%;
  max-width: var(--ashlar-width);
  margin-inline: auto;
  padding: 2.25rem 2rem;
  border: 1px solid var(--ashlar-line);
  border-radius: calc(var(--ashlar-radius) * 1.6);
  background: var(--ashlar-surface);
  box-shadow: var(--ashlar-shadow);
  color: var(--ashlar-text);
  font-family: var(--ashlar-font);
  font-size: 1rem;
  line-height: 1.5;
  overflow-wrap: break-word;
}
.ashlar-title { margin: 0 0 1.5rem; font-size: 1.5rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.015em; text-wrap: balance; }
.ashlar p, .ashlar li { text-wrap: pretty; }
.ashlar-title:has(+ .ashlar-lead) { margin-bottom: 0.5rem; }
.ashlar-lead { margin: 0 0 1.5rem; color: var(--ashlar-muted); }
.ashlar-icon {
  display: grid;
  place-items: center;
  width: 3.25rem;
  height: 3.25rem;
  margin: 0 0 1.25rem;
  border-radius: 50%;
  background: var(--ashlar-accent-soft);
  color: var(--ashlar-accent);
}
.ashlar-icon.ashlar-bad { background: var(--ashlar-danger-soft); color: var(--ashlar-danger); }
.ashlar-icon svg { width: 1.625rem; height: 1.625rem; }
.ashlar a { color: var(--ashlar-accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
.ashlar a:hover { color: var(--ashlar-accent-strong); text-decoration-thickness: 2px; }
.ashlar :focus-visible { outline: 3px solid var(--ashlar-accent); outline-offset: 2px; border-radius: 0.25rem; }

.ashlar-form { display: grid; gap: 1.25rem; margin: 0; }
.ashlar-field { display: grid; gap: 0.375rem; }
.ashlar-label { font-size: 0.9375rem; font-weight: 500; }
.ashlar-hint { margin: 0; color: var(--ashlar-muted); font-size: 0.875rem; }
.ashlar-wrong { margin: 0; color: var(--ashlar-danger); font-size: 0.875rem; font-weight: 500; }
.ashlar-input {
  width: 100%;
  min-height: 2.875rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--ashlar-edge);
  border-radius: var(--ashlar-radius);
  background: var(--ashlar-surface);
  color: inherit;
  font: inherit;
}
.ashlar .ashlar-input:focus-visible {
  border-color: var(--ashlar-accent);
  border-radius: var(--ashlar-radius);
  outline: 2px solid var(--ashlar-accent);
  outline-offset: 0;
}
.ashlar-input[aria-invalid="true"] { border: 2px solid var(--ashlar-danger); padding: calc(0.5rem - 1px) calc(0.75rem - 1px); }
.ashlar-tick { display: flex; align-items: flex-start; gap: 0.625rem; }
.ashlar-tick .ashlar-label { font-weight: 400; padding-block: 0.0625rem; }
.ashlar-tick input {
  appearance: none;
  flex: none;
  display: grid;
  place-content: center;
  width: 1.25rem;
  height: 1.25rem;
  margin: 0.125rem 0;
  border: 1px solid var(--ashlar-edge);
  border-radius: 0.3125rem;
  background: var(--ashlar-surface);
  cursor: pointer;
}
.ashlar-tick input::before {
  content: "";
  width: 0.375rem;
  height: 0.6875rem;
  border: solid transparent;
  border-width: 0 2px 2px 0;
  transform: translateY(-1px) rotate(45deg);
}
.ashlar-tick input:checked { border-color: var(--ashlar-accent); background: var(--ashlar-accent); }
.ashlar-tick input:checked::before { border-color: var(--ashlar-on-accent); }
.ashlar-tick label { cursor: pointer; }

.ashlar .ashlar-button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  min-height: 2.875rem;
  padding: 0.5rem 1.125rem;
  border: 1px solid transparent;
  border-radius: var(--ashlar-radius);
  background: var(--ashlar-accent);
  color: var(--ashlar-on-accent);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.ashlar .ashlar-button:hover { background: var(--ashlar-accent-strong); color: var(--ashlar-on-accent); }
.ashlar .ashlar-button:focus-visible { border-radius: var(--ashlar-radius); }
.ashlar .ashlar-button.ashlar-quiet { border-color: var(--ashlar-edge); background: var(--ashlar-surface); color: var(--ashlar-text); }
.ashlar .ashlar-button.ashlar-quiet:hover { background: var(--ashlar-sunken); }
.ashlar .ashlar-button.ashlar-grave { color: var(--ashlar-danger); }
.ashlar .ashlar-part .ashlar-button { min-height: 2.5rem; padding: 0.375rem 1rem; font-size: 0.9375rem; }
.ashlar-wide { width: 100%; }

.ashlar-problem, .ashlar-notice { margin: 0 0 1.5rem; padding: 0.875rem 1rem; border: 1px solid; border-radius: var(--ashlar-radius); }
.ashlar-problem { border-color: var(--ashlar-danger); background: var(--ashlar-danger-soft); }
.ashlar .ashlar-problem:focus-visible { border-radius: var(--ashlar-radius); outline: 2px solid var(--ashlar-danger); outline-offset: -1px; }
.ashlar-problem-title { margin: 0 0 0.25rem; font-size: 1rem; font-weight: 600; }
.ashlar-problem-list { margin: 0; padding: 0; list-style: none; }
.ashlar-problem-list li + li { margin-top: 0.25rem; }
.ashlar .ashlar-problem a { color: var(--ashlar-danger); font-weight: 500; }
.ashlar-notice { border-color: var(--ashlar-good); background: var(--ashlar-good-soft); }
.ashlar-notice.ashlar-open { border-color: var(--ashlar-line); background: var(--ashlar-sunken); }
.ashlar-notice p { margin: 0; }

.ashlar-aside { margin: -0.75rem 0 0; font-size: 0.9375rem; }
.ashlar-or { display: flex; align-items: center; gap: 0.875rem; margin: 1.5rem 0; color: var(--ashlar-muted); font-size: 0.875rem; }
.ashlar-or::before, .ashlar-or::after { content: ""; flex: 1; border-top: 1px solid var(--ashlar-line); }
.ashlar-foot { margin: 1.75rem 0 0; padding-top: 1.25rem; border-top: 1px solid var(--ashlar-line); color: var(--ashlar-muted); font-size: 0.9375rem; text-align: center; }

.ashlar-person { display: flex; align-items: center; gap: 0.875rem; min-width: 0; }
.ashlar-initial { flex: none; display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; background: var(--ashlar-accent); color: var(--ashlar-on-accent); font-size: 1.25rem; font-weight: 600; }
.ashlar-person p { margin: 0; min-width: 0; }
.ashlar-small { color: var(--ashlar-muted); font-size: 0.875rem; }
.ashlar-who { font-weight: 600; overflow-wrap: anywhere; }
.ashlar-part { display: grid; gap: 0.875rem; margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--ashlar-line); }
.ashlar-part h2 { margin: 0; font-size: 1rem; font-weight: 600; }
.ashlar-part p { margin: -0.5rem 0 0; color: var(--ashlar-muted); font-size: 0.9375rem; }
.ashlar-row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem 1rem; }

.ashlar-devices { display: grid; gap: 1.25rem; margin: 0; padding: 0; list-style: none; }
.ashlar-device { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0.5rem 0.875rem; }
.ashlar-device-icon { flex: none; width: 1.75rem; height: 1.75rem; color: var(--ashlar-accent); }
.ashlar-device-facts { flex: 1 1 10rem; min-width: 0; overflow-wrap: anywhere; }
.ashlar-device h2 { margin: 0; font-size: 1rem; font-weight: 600; }
.ashlar-device p { margin: 0.125rem 0 0; color: var(--ashlar-muted); font-size: 0.875rem; }
.ashlar-device .ashlar-here { color: var(--ashlar-good); font-weight: 600; }
.ashlar .ashlar-device .ashlar-button { min-height: 2.5rem; padding: 0.375rem 1rem; font-size: 0.9375rem; }

@media (max-width: 30rem) {
  .ashlar-body { background: var(--ashlar-surface); }
  .ashlar-frame { padding: 2rem 1.25rem 3rem; }
  .ashlar-brand { margin-bottom: 2rem; text-align: start; }
  .ashlar { padding: 0; border: 0; border-radius: 0; box-shadow: none; }
}
@media (forced-colors: active) {
  .ashlar-tick input { appearance: auto; }
  .ashlar-tick input::before { content: none; }
}
@media (prefers-reduced-motion: no-preference) {
  .ashlar .ashlar-button, .ashlar-input { transition: background-color 120ms, border-color 120ms; }
}
`;
