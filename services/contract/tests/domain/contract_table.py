# ruff: noqa: E501 - a table is read by its columns
"""Who may do what with contracts and templates, and when: transcribed by hand from the domain's description.

Read as `table.py` is. le = legal, so = sales_ops ("Role: Legal + Sales Ops", seed 000, 5), ma = manager.
The company's signature is recorded by legal or a manager; a Fully Signed contract is given up by a manager alone.
"""

CONTRACT_TEMPLATE = """
command  absent  draft  published  retired
create   le      ·      ·          ·
change   ·       le     le         ·
publish  ·       le     le         ·
retire   ·       le     le         ·
install  sy      sy     sy         sy
"""

CONTRACT = """
command                 absent  draft  in_review  need_revision  ready_to_sign  fully_signed  active  terminated  expired  cancelled
create                  so,le   ·      ·          ·              ·              ·             ·       ·           ·        ·
update                  ·       so,le  ·          so,le          ·              ·             ·       ·           ·        ·
submit                  ·       so,le  ·          so,le          ·              ·             ·       ·           ·        ·
request_revision        ·       ·      le         ·              ·              ·             ·       ·           ·        ·
approve                 ·       ·      le         ·              ·              ·             ·       ·           ·        ·
reopen                  ·       ·      ·          ·              so,le          ·             ·       ·           ·        ·
send                    ·       ·      ·          ·              so             ·             ·       ·           ·        ·
sign_for_company        ·       ·      ·          ·              le,ma          ·             ·       ·           ·        ·
upload_signed           ·       ·      ·          ·              so             ·             ·       ·           ·        ·
record_evidence         ·       ·      ·          ·              so,le,ma       so,le,ma      so,le,ma  ·         ·        ·
activate                ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
note_customer_standing  ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
note_iro_cancelled      ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
draft_addendum          ·       ·      ·          ·              ·              ·             so,le   ·           ·        ·
approve_addendum        ·       ·      ·          ·              ·              ·             le      ·           ·        ·
send_addendum           ·       ·      ·          ·              ·              ·             so      ·           ·        ·
amend                   ·       ·      ·          ·              ·              ·             so      ·           ·        ·
drop_addendum           ·       ·      ·          ·              ·              ·             so,le   ·           ·        ·
terminate               ·       ·      ·          ·              ·              ·             le,ma   ·           ·        ·
carry_out_termination   ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
expire                  ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
remind_of_end           ·       sy     sy         sy             sy             sy            sy      sy          sy       sy
cancel                  ·       so,le  so,le      so,le          so,le          ma            ·       ·           ·        ·
"""
