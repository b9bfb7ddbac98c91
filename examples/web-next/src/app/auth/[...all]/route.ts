import { nextAuth } from '@ashlar/http/next';
import { auth } from '../../../auth.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextAuth(auth);
