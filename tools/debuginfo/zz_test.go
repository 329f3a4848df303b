package debuginfo
import ("testing";"os";"strings";"fmt";"time")
func TestZC(t *testing.T){
 for _,p:=range strings.Fields(os.Getenv("ZC")) { t.Run(p,func(t *testing.T){
  t0:=time.Now()
  _,info:=openSample(t,p); fmt.Println(p,len(info.Units),info.NotChecked,time.Since(t0))
  if len(info.Units)==0 {t.Skip()}
  compare(t,info,byDebugDwarf(t,p))
 })}
}
