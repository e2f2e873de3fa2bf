"""Sign-in by SI-PASS over OpenID Connect: from the button to verified claims. What then becomes of the account is the
provider-neutral `apps.identity.services.accounts`; a SAML adapter would stand beside this package (docs/adr/0010)."""
