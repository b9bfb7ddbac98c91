import { nextAuth } from '@ashlar/http/next';
import { account } from '../../../auth.ts';

export const { GET, HEAD, POST } = nextAuth(account);
