"""WeChat Pay API v3 (微信支付): H5 and JSAPI payments, queries, refunds, notifications.

Spoken by a client of our own: the library `wechatpayv3` has its gateway and its clock built in and raises bare exceptions.
The tests hold our signatures and sealed messages against that library's.
"""
