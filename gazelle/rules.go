package gazelle

// The calls that make one target of their own name and no other, or none: Bazel's own functions and rules, and those of
// the usual rulesets. Some are macros by now (rules_cc's, rules_java's), but keep to that. Whatever is not here
// counts as a macro that may make more, which costs no more than a check that outlives its binary.

import "strings"

var rules = words(`
	exports_files licenses load package package_group package_name print repo_name repository_name workspace
	alias config_setting constraint_setting constraint_value environment environment_group filegroup
	genquery genrule platform starlark_doc_extract test_suite toolchain toolchain_type

	bool_flag bool_setting build_test bzl_library common_settings copy_directory copy_file diff_test
	expand_template int_flag int_setting label_flag label_setting native_binary native_test run_binary
	string_flag string_list_flag string_list_setting string_setting write_file

	cc_binary cc_import cc_library cc_libc_top_alias cc_proto_library cc_shared_library cc_shared_library_permissions
	cc_static_library cc_test cc_toolchain cc_toolchain_alias cc_toolchain_suite fdo_prefetch_hints fdo_profile
	memprof_profile objc_import objc_library propeller_optimize

	go_binary go_config go_context_data go_cross_binary go_library go_path go_proto_library go_sdk go_source
	go_test go_tool_library go_toolchain nogo
	gazelle gazelle_binary gazelle_test gazelle_generation_test

	cargo_build_script rust_analyzer_toolchain rust_binary rust_clippy rust_doc rust_doc_test rust_library
	rust_library_group rust_proc_macro rust_shared_library rust_static_library rust_stdlib_filegroup rust_test
	rust_toolchain rustfmt_test rustfmt_toolchain

	android_binary android_library java_binary java_import java_library java_lite_proto_library java_package_configuration
	java_plugin java_plugins_flag_alias java_proto_library java_runtime java_test java_toolchain kt_jvm_binary
	kt_jvm_library kt_jvm_test
	proto_lang_toolchain proto_library proto_toolchain
	py_binary py_import py_library py_proto_library py_runtime py_runtime_pair py_test
	sh_binary sh_library sh_test

	pkg_files pkg_filegroup pkg_mkdirs pkg_mklink
	symbol_check symbol_exports symbol_policy symcheck_toolchain
`)

func words(text string) map[string]bool {
	found := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		found[word] = true
	}
	return found
}
