/** In bytes. A set of keys is a few thousand. */
const longestAnswer = 256 * 1024;

/**
 * `fetch` for a set of keys: status 200 and at most 256 KiB, or an error. It follows no redirect, and the signal ends also a
 * body that comes slowly.
 */
export async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(
      `expected status 200, got ${response.status}${isRedirect(response) ? ': no redirect is followed' : ''}`,
    );
  }
  return new Response(await readBounded(response));
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

async function readBounded({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (length > longestAnswer) throw new Error(`expected at most ${longestAnswer} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
