package registration

// sections = {…}: what an owner says of a list. "complete" asks for what is looked at
// anyway, and then what cannot be judged blocks; ">=3" and "==12" count what came out.

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// complete is the rule that everything which could be linked comes out.
const complete = "complete"

var countRule = regexp.MustCompile(`^(>=|==)([0-9]{1,9})$`)

// sectionRules says what a rule may be.
const sectionRules = `a rule is "complete", ">=3" or "==12"`

// Validate tells whether sections can be understood.
func Validate(p *subject.Policy) error {
	for _, name := range slices.Sorted(maps.Keys(p.Sections)) {
		if name == "" {
			return fmt.Errorf("sections: a name is missing; %s", sectionRules)
		}
		if rule := p.Sections[name]; rule != complete && !countRule.MatchString(rule) {
			return fmt.Errorf("sections[%q]: %q is no rule; %s", name, rule, sectionRules)
		}
	}
	return nil
}

// AddSection adds a rule that is written NAME=RULE.
func AddSection(p *subject.Policy, text string) error {
	name, rule, ok := strings.Cut(text, "=")
	if greater, cut := strings.CutSuffix(name, ">"); cut { // NAME>=3
		name, rule = greater, ">="+rule
	} else if strings.HasPrefix(rule, "=") && !strings.HasPrefix(rule, "==") { // NAME==12
		rule = "=" + rule
	}
	if !ok {
		return fmt.Errorf("write NAME=RULE; %s", sectionRules)
	}
	if p.Sections == nil {
		p.Sections = map[string]string{}
	}
	p.Sections[name] = rule
	return Validate(p)
}

// AsksSections tells a policy that has rules for registration sections.
func AsksSections(p *subject.Policy) bool { return len(p.Sections) > 0 }

// AsksComplete tells whether the owner asks for what was never linked, too.
func AsksComplete(p *subject.Policy) bool {
	for _, rule := range p.Sections {
		if rule == complete {
			return true
		}
	}
	return false
}

func askedComplete(s *subject.Subject, list string) bool { return s.Policy.Sections[list] == complete }
