// An application writes this once: the parts and sections that its resources know.
import { tokenResource } from '@ashlar/authentication';
import { createAuthentication, logOutEverywhere, password } from '@ashlar/authentication/extension';
import { createFramework } from '@ashlar/core';
import { audit, credentialNotice, knownDeviceResource, loginNotice, recoveryCode } from './index.ts';

const authentication = createAuthentication({
  strategies: [password, recoveryCode],
  addOns: [logOutEverywhere, credentialNotice, loginNotice],
});

export const { defineResource } = createFramework({
  extensions: [authentication, tokenResource, audit, knownDeviceResource],
});
