package exported

// What a policy asks of exported names.

import "github.com/rules-symcheck/rules_symcheck/tools/check/subject"

// AsksExports tells a policy that declares what may be public.
func AsksExports(p *subject.Policy) bool { return p.Exports != nil }

// AsksVendored tells a policy that says what is vendored.
func AsksVendored(p *subject.Policy) bool { return p.VendoredGiven }
