package subject_test

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func TestRuntimeTemplate(t *testing.T) {
	for name, want := range map[string]bool{
		"_ZNSt6vectorIiSaIiEE9push_backERKi":                true,
		"_ZNKSt6vectorIiSaIiEE4sizeEv":                      true,
		"_ZSt4moveIRiEONSt16remove_referenceIT_E4typeEOS2_": true,
		"_ZNSaIcED1Ev":                        true,
		"_ZN9__gnu_cxx13new_allocatorIcED2Ev": true,
		"_ZTVSt23_Sp_counted_ptr_inplaceI1XSaI1XELN9__gnu_cxx12_Lock_policyE2EE": true,
		"_ZTINSt6thread6_StateE":                                  true,
		"_ZThn16_NSt9strstreamD1Ev":                               true,
		"_ZTv0_n24_NSt9strstreamD1Ev":                             true,
		"_ZZNSt8__detail18__to_chars_10_implIjEEvPcjT_E8__digits": true,
		"_ZGVZNSt8__detail1fEvE1x":                                true,
		"_ZN6vendor3getESt6vectorIiSaIiEE":                        false, // takes a vector, is the vendor's
		"_ZTIN6vendor1XE":                                         false,
		"_Z3vecSt6vectorIiSaIiEE":                                 false,
		"_ZN8Standard1fEv":                                        false,
		"dbus_bus_get":                                            false,
		"_ZT":                                                     false,
		"_ZTh":                                                    false,
		"_Z":                                                      false,
	} {
		if got := subject.RuntimeTemplate(elffile.Symbol{Name: name, Binding: elffile.STB_WEAK}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if subject.RuntimeTemplate(elffile.Symbol{Name: name, Binding: elffile.STB_GLOBAL}) {
			t.Errorf("%s: a strong definition is somebody's", name)
		}
	}
}
