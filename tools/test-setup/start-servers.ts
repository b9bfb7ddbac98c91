// A process that a test kills. It starts servers and prints their ports.
import { pgBouncerVersion, startPgBouncer } from '../pgbouncer.ts';
import { startPostgres } from '../postgres.ts';

const { url } = await startPostgres();
const servers = [url];
if (pgBouncerVersion() !== undefined) servers.push((await startPgBouncer(url, 'session')).url);
console.log(JSON.stringify(servers.map((server) => Number(new URL(server).port))));
setInterval(() => {}, 1000);
