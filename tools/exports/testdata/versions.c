/* Definitions that bring their versions along. */
int api_1(void) { return 1; }
int api_2(void) { return 2; }
__asm__(".symver api_1, api@V1");
__asm__(".symver api_2, api@@V2");
int api_plain(void) { return 3; }
int private_plain(void) { return 4; }
