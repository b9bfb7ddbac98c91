/** The sections, if what was written meets the prerequisites; else with the prerequisites' own types, which say so. */
export type Checked<Config, Accepted, Required> = [Config] extends [Required]
  ? Accepted
  : {
      readonly [Key in keyof Accepted]?: Key extends keyof Required
        ? Omit<NonNullable<Accepted[Key]>, keyof NonNullable<Required[Key]>> & NonNullable<Required[Key]>
        : Accepted[Key];
    };
