/** A row of the token resource. */
export interface StoredToken {
  readonly jti: string;
  readonly subject: string;
  readonly purpose: string;
  readonly expiresAt: Date;
  readonly extraData: unknown;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
