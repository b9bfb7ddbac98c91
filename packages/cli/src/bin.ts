#!/usr/bin/env node
import { runCommandLine } from './command/program.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  folder: process.cwd(),
  variables: process.env,
  out: process.stdout,
  err: process.stderr,
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env.CI,
});
