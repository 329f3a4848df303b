// A compiler in small: parses LLVM's intermediate code, sends it through bitcode, optimises it, makes an object of it and reads that. Each copy of
// LLVM has registries of its own, of command line options and of targets.
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <string>
#include "check.h"

using namespace llvm;

static cl::opt<int> Level(TEXT(RUN) "-level", cl::desc("an option of this program"), cl::init(1));

static const char *const code = R"(
declare i32 @outside(i32)
define internal i32 @twice(i32 %x) { %y = add i32 %x, %x ret i32 %y }
define i32 @entry(i32 %x) { %a = call i32 @twice(i32 %x) %b = call i32 @outside(i32 %a) ret i32 %b }
)";

extern "C" const char *RUN() {
  static std::string said;
  const char *args[] = {"program", "-" TEXT(RUN) "-level=5"};
  Level = 1;
  CHECK(cl::ParseCommandLineOptions(2, args, "", &nulls()) && Level == 5);
  cl::ResetAllOptionOccurrences();
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();

  LLVMContext context;
  SMDiagnostic problem;
  auto parsed = parseIR(MemoryBufferRef(code, "code"), problem, context);
  CHECK(parsed && !verifyModule(*parsed));
  std::string bitcode;
  raw_string_ostream writer(bitcode);
  WriteBitcodeToFile(*parsed, writer);
  auto read = parseBitcodeFile(MemoryBufferRef(bitcode, "bitcode"), context);
  CHECK(read && (*read)->getFunction("entry"));

  Triple triple("x86_64-unknown-linux-gnu");
  std::string why;
  const Target *target = TargetRegistry::lookupTarget(triple, why);
  CHECK(target);
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(triple, "x86-64", "", TargetOptions(), Reloc::PIC_));
  (*read)->setTargetTriple(triple);
  (*read)->setDataLayout(machine->createDataLayout());
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager graphs;
  ModuleAnalysisManager modules;
  PassBuilder builder(machine.get());
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graphs, modules);
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O2).run(**read, modules);
  CHECK(!(*read)->getFunction("twice"));

  SmallVector<char, 0> bytes;
  raw_svector_ostream object(bytes);
  legacy::PassManager passes;
  CHECK(!machine->addPassesToEmitFile(passes, object, nullptr, CodeGenFileType::ObjectFile));
  passes.run(**read);
  auto file = object::ObjectFile::createELFObjectFile(MemoryBufferRef(StringRef(bytes.data(), bytes.size()), "object"));
  CHECK(file);
  bool entry = false, outside = false;
  for (const auto &symbol : (*file)->symbols()) {
    auto name = symbol.getName();
    CHECK(bool(name));
    entry |= *name == "entry";
    outside |= *name == "outside";
  }
  CHECK(entry && outside);
  raw_string_ostream(said = "") << "LLVM " << LLVM_VERSION_STRING << ", parsed, through bitcode, optimised, an object of " << bytes.size() << " bytes made and read";
  return said.c_str();
}
