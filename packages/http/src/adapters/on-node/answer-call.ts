import type { Mountable } from '../../handler/auth-http.ts';
import { type NodeArrival, nodeRequest } from './node-request.ts';

/** The answer to a request of Node. */
export async function answerCall(auth: Mountable, arrival: NodeArrival): Promise<Response> {
  const { request, from } = nodeRequest(auth.baseUrl, arrival);
  return await auth.handler(request, from);
}
