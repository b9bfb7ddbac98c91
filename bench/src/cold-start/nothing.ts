import { tell } from './tell.ts';

tell(performance.now(), null, true);
